// Command wsman lists the provisioning jobs of a Windows server over WS-Management.
//
//	GOMOF_PASSWORD=… go run ./examples/wsman -host server -user 'CORP\monitor'
//	GOMOF_PASSWORD=… go run ./examples/wsman -host server -user admin -tls -pin 5F:3A:…
//
// Without -tls it uses port 5985, where NTLM encrypts the messages. With -tls it uses port
// 5986, and verifies or pins the certificate.
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
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/wsman"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "wsman:", err)
		os.Exit(1)
	}
}

// flags are the command line flags.
type flags struct {
	host, user, auth, pin, namespace string
	tls, cleartext, verbose          bool
	timeout                          time.Duration
}

func parse(args []string, output io.Writer) (flags, error) {
	var f flags
	set := flag.NewFlagSet("wsman", flag.ContinueOnError)
	set.SetOutput(output)
	set.StringVar(&f.host, "host", "", "the server, with its port unless it is WinRM's default")
	set.StringVar(&f.user, "user", "", `user, DOMAIN\user or user@domain; the password is in GOMOF_PASSWORD`)
	set.StringVar(&f.auth, "auth", "ntlm", "ntlm, basic or digest")
	set.BoolVar(&f.tls, "tls", false, "use HTTPS")
	set.StringVar(&f.pin, "pin", "", "trust only the certificate with this SHA-256 fingerprint")
	set.StringVar(&f.namespace, "namespace", "root/MSPS", "namespace of the jobs")
	set.BoolVar(&f.cleartext, "cleartext", false, "allow HTTP without encryption")
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
	return list(ctx, conn, f.namespace, out)
}

func dial(f flags, password string, log io.Writer) (*wsman.Conn, error) {
	schemes := map[string]httpauth.Scheme{"ntlm": httpauth.NTLM, "basic": httpauth.Basic, "digest": httpauth.Digest}
	scheme, known := schemes[f.auth]
	if !known {
		return nil, fmt.Errorf("found -auth %s, want ntlm, basic or digest", f.auth)
	}
	opts := []wsman.Option{wsman.Credentials(httpauth.Options{Scheme: scheme, User: f.user, Password: password})}
	if f.pin != "" {
		opts = append(opts, wsman.PinSHA256(f.pin))
	}
	if f.cleartext {
		opts = append(opts, wsman.AllowCleartext())
	}
	if f.verbose {
		opts = append(opts, wsman.Logger(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	address := "http://" + f.host
	if f.tls {
		address = "https://" + f.host
	}
	return wsman.Dial(address, opts...)
}

func list(ctx context.Context, conn cim.Conn, namespace string, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "JOB\tSTATE\tDONE\tSUBMITTED")
	for job, err := range cim.Enumerate[msps.MspsProvisioningJob](ctx, conn, cim.Options{Namespace: namespace}) {
		if err != nil {
			table.Flush()
			return err
		}
		submitted := "-"
		if job.TimeSubmitted != nil {
			submitted = job.TimeSubmitted.String()
		}
		fmt.Fprintf(table, "%s\t%v\t%d%%\t%s\n", job.InstanceID, job.JobState, cim.ValueOr(job.PercentComplete, 0), submitted)
	}
	return table.Flush()
}
