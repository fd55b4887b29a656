// Command cimxml lists the jobs of a server over CIM-XML, such as a storage array, and explains why
// some failed.
//
//	GOMOF_PASSWORD=… go run ./examples/cimxml -host array -user monitor -namespace root/smis/current
//	GOMOF_PASSWORD=… go run ./examples/cimxml -host array -user monitor -pin 5F:3A:…
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/httpauth"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "cimxml:", err)
		os.Exit(1)
	}
}

// flags are the command line flags.
type flags struct {
	host, user, pin, namespace string
	verbose                    bool
	timeout                    time.Duration
}

func parse(args []string, output io.Writer) (flags, error) {
	var f flags
	set := flag.NewFlagSet("cimxml", flag.ContinueOnError)
	set.SetOutput(output)
	set.StringVar(&f.host, "host", "", "the server, with its port unless it is 5989")
	set.StringVar(&f.user, "user", "", "the user; the password is in GOMOF_PASSWORD")
	set.StringVar(&f.pin, "pin", "", "trust only the certificate with this SHA-256 fingerprint")
	set.StringVar(&f.namespace, "namespace", "root/cimv2", "namespace of the jobs")
	set.BoolVar(&f.verbose, "v", false, "log each exchange")
	set.DurationVar(&f.timeout, "timeout", time.Minute, "time limit for the whole program")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	if f.host == "" || f.user == "" {
		return f, errors.New("-host and -user are required")
	}
	return f, nil
}

// run lists the jobs.
func run(ctx context.Context, args []string, environment func(string) string, out, log io.Writer) error {
	f, err := parse(args, log)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	conn, err := dial(f, environment("GOMOF_PASSWORD"), log)
	if err != nil {
		return err
	}
	defer conn.Close()
	return list(ctx, cim.With(conn, cim.Options{Namespace: f.namespace}), out)
}

func dial(f flags, password string, log io.Writer) (*cimxml.Conn, error) {
	opts := []cimxml.Option{cimxml.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: f.user, Password: password})}
	if f.pin != "" {
		opts = append(opts, cimxml.PinSHA256(f.pin))
	}
	if f.verbose {
		opts = append(opts, cimxml.Logger(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	return cimxml.Dial("https://"+f.host, opts...)
}

func list(ctx context.Context, conn cim.Conn, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	defer table.Flush()
	fmt.Fprintln(table, "JOB\tSTATE\tDONE\tERROR")
	for job, err := range cim.Enumerate[msps.CIMConcreteJob](ctx, conn) {
		if err != nil {
			return err
		}
		reason, err := reasonOf(ctx, conn, job)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%v\t%d%%\t%s\n", job.InstanceID, cim.ValueOr(job.JobState, 0), cim.ValueOr(job.PercentComplete, 0), reason)
	}
	return nil
}

// reasonOf calls GetError of a failed job. CIM-XML sends the CIM_Error as text.
func reasonOf(ctx context.Context, conn cim.Conn, job *msps.CIMConcreteJob) (string, error) {
	if cim.ValueOr(job.JobState, 0) != msps.CIMConcreteJobJobStateException {
		return "", nil
	}
	res, err := job.GetError(ctx, conn)
	if err != nil || res.Error == nil {
		return "", err
	}
	return cim.ValueOr(res.Error.Message, ""), nil
}
