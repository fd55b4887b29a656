package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"slices"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/schemaserver"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/transport/server"
)

type serveCmd struct {
	MOF         []string `name:"mof" placeholder:"FILE" sep:"none" help:"Files with the classes: MOF or CIM-XML files, or directories or zip archives of them. Repeatable. Default: the files of gomof.yaml."`
	Instances   []string `placeholder:"FILE" sep:"none" help:"Files with the instances, which may also be in the files of --mof. Repeatable."`
	Addr        string   `default:"127.0.0.1:5985" placeholder:"ADDRESS" help:"Address to listen on. Port 0 chooses a free port. Default: 127.0.0.1:5985."`
	AllowRemote bool     `help:"Allow an --addr that other machines can reach. They need no password, and nothing is encrypted."`
}

func (x *serveCmd) Run(e *env) error {
	growHeap(serverGrowth)
	ctx, stop := signal.NotifyContext(context.Background(), output.Interrupts()...)
	defer stop()
	return x.serve(ctx, e)
}

// serve runs until the context ends.
func (x *serveCmd) serve(ctx context.Context, e *env) error {
	if err := x.checkAddress(); err != nil {
		return err
	}
	e, s, err := x.load(e)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", x.Addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	answers := server.New(s.memory, server.Options{
		Authenticate: server.Anonymous, AllowCleartext: x.AllowRemote,
		Namespace: s.memory.Namespace, Namespaces: s.memory.Namespaces, Classes: s.classes, Version: version(),
	})
	mux := http.NewServeMux()
	mux.Handle("/wsman", answers.WSMan())
	mux.Handle("/cimom", answers.CIMXML())
	h := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	fmt.Fprintf(e.stdout, "WS-Management http://%[1]s/wsman\nCIM-XML http://%[1]s/cimom\n", listener.Addr())
	if !e.Quiet {
		fmt.Fprintf(e.stderr, "gomof: serving %s and %s in %s\n", count(s.count, "class", "classes"),
			count(s.memory.Instances, "instance", "instances"), count(len(s.memory.Namespaces), "namespace", "namespaces"))
	}
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(listener) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = shutDown(h)
	}
	return errors.Join(err, answers.Close())
}

// shutDown waits for active requests to end.
func shutDown(h *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		return h.Close()
	}
	return nil
}

func (x *serveCmd) checkAddress() error {
	host, _, err := net.SplitHostPort(x.Addr)
	if err != nil {
		return usagef("--addr: found %q, want a host and a port, such as 127.0.0.1:5985", x.Addr)
	}
	if x.AllowRemote {
		return nil
	}
	addresses, err := net.LookupIP(host)
	other := func(ip net.IP) bool { return !ip.IsLoopback() }
	if host == "" || err != nil || slices.ContainsFunc(addresses, other) {
		return usagef("--addr: other machines can reach %s; use --allow-remote to allow them, without a password", x.Addr)
	}
	return nil
}

// served is a schema and its instances.
type served struct {
	memory  *schemaserver.Server
	classes cim.ClassReader
	count   int
}

func (x *serveCmd) load(e *env) (*env, *served, error) {
	defer e.showProgress("loading")()
	e, files, err := e.together(x.MOF, mofFiles, xmlFiles)
	if err != nil {
		return e, nil, err
	}
	if len(x.Instances) > 0 {
		_, more, err := e.together(x.Instances, mofFiles, xmlFiles)
		if err != nil {
			return e, nil, err
		}
		files = append(slices.Clone(files), more...)
	}
	result, _, err := e.compile(files, false)
	if err != nil {
		return e, nil, err
	}
	if err := e.conclude(e.warned(result.Diagnostics, result.Found), result.Sources); err != nil {
		return e, nil, err
	}
	s, err := newServed(result.Schema, cmp.Or(e.Namespace, "root/cimv2"))
	if err != nil {
		return e, nil, err
	}
	for _, why := range s.memory.Skipped {
		fmt.Fprintf(e.stderr, "gomof: left out: %s\n", why)
	}
	return e, s, nil
}

func newServed(s *schema.Schema, namespace string) (*served, error) {
	memory, err := schemaserver.New(s, namespace)
	if err != nil {
		return nil, err
	}
	return &served{memory, export.Classes(s, namespace), len(s.Classes)}, nil
}
