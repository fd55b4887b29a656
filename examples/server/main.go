// Command server serves provisioning jobs over WS-Management and CIM-XML, with TLS, two
// accounts and access rules.
//
//	GOMOF_ADMIN=… GOMOF_READER=… go run ./examples/server -cert cert.pem -key key.pem
//
// The account admin can do everything, reader can only read. Their passwords are in the two
// variables. Without -cert and -key, it answers only this machine, in clear text.
package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, environment func(string) string, out io.Writer) error {
	set := flag.NewFlagSet("server", flag.ContinueOnError)
	address := set.String("addr", "127.0.0.1:5986", "address to listen on")
	cert := set.String("cert", "", "certificate file")
	key := set.String("key", "", "key file")
	if err := set.Parse(args); err != nil {
		return err
	}
	known := accounts{"admin": environment("GOMOF_ADMIN"), "reader": environment("GOMOF_READER")}
	jobs, err := newJobs()
	if err != nil {
		return err
	}
	s := server.New(rules{jobs}, server.Options{Namespace: "root/MSPS", Authenticate: server.Basic("jobs", known.check)})
	mux := http.NewServeMux()
	mux.Handle("/wsman", s.WSMan())
	mux.Handle("/cimom", s.CIMXML())
	h := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "serving", listener.Addr())
	ended := make(chan error, 1)
	go func() {
		if *cert != "" {
			ended <- h.ServeTLS(listener, *cert, *key)
		} else {
			ended <- h.Serve(listener)
		}
	}()
	select {
	case err = <-ended:
	case <-ctx.Done():
		// First finish active requests, then end waiting enumerations.
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err = h.Shutdown(bounded)
	}
	return errors.Join(err, s.Close())
}

// accounts maps users to passwords.
type accounts map[string]string

// check takes the same time for every password. An account without a password cannot log in.
func (a accounts) check(_ context.Context, user, password string) bool {
	want, given := sha256.Sum256([]byte(a[user])), sha256.Sum256([]byte(password))
	return subtle.ConstantTimeCompare(want[:], given[:]) == 1 && a[user] != ""
}

// rules let only admin make changes. Others can read.
type rules struct{ cim.Conn }

func writer(ctx context.Context) error {
	if user := server.User(ctx); user != "admin" {
		return &cim.Error{Code: cim.ErrAccessDenied, Message: user + " may only read"}
	}
	return nil
}

func (r rules) CreateInstance(ctx context.Context, in *cim.Instance, o cim.Options) (cim.ObjectPath, error) {
	if err := writer(ctx); err != nil {
		return cim.ObjectPath{}, err
	}
	return r.Conn.CreateInstance(ctx, in, o)
}

func (r rules) ModifyInstance(ctx context.Context, in *cim.Instance, properties []string, o cim.Options) error {
	if err := writer(ctx); err != nil {
		return err
	}
	return r.Conn.ModifyInstance(ctx, in, properties, o)
}

func (r rules) DeleteInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) error {
	if err := writer(ctx); err != nil {
		return err
	}
	return r.Conn.DeleteInstance(ctx, path, o)
}

func (r rules) InvokeMethod(ctx context.Context, path cim.ObjectPath, method string, in []cim.Property, o cim.Options) (cim.Property, []cim.Property, error) {
	if method != "GetError" { // GetError changes nothing
		if err := writer(ctx); err != nil {
			return cim.Property{}, nil, err
		}
	}
	return r.Conn.InvokeMethod(ctx, path, method, in, o)
}

// newJobs returns an in-memory server with a failed job.
func newJobs() (*cimserver.Server, error) {
	s := &cimserver.Server{Namespace: "root/MSPS"}
	s.AddRegistry(msps.Registry())
	msps.RegisterMspsProvisioningJob(s, provider{})
	return s, s.Put(&msps.MspsProvisioningJob{InstanceID: "job:1", Name: cim.Ptr("disk"), PercentComplete: cim.Ptr(uint16(70))})
}

// A provider implements the methods of jobs.
type provider struct {
	msps.UnimplementedMspsProvisioningJob
}

// GetError returns why a job failed.
func (provider) GetError(_ context.Context, self *msps.MspsProvisioningJob, _ *msps.CIMConcreteJobGetErrorParams) (*msps.CIMConcreteJobGetErrorResult, error) {
	return &msps.CIMConcreteJobGetErrorResult{Error: &msps.CIMError{Message: cim.Ptr("the disk of " + *self.Name + " is full")}}, nil
}

// RequestStateChange ends a job. Only admin can call it.
func (provider) RequestStateChange(context.Context, *msps.MspsProvisioningJob, *msps.CIMConcreteJobRequestStateChangeParams) (*msps.CIMConcreteJobRequestStateChangeResult, error) {
	return &msps.CIMConcreteJobRequestStateChangeResult{}, nil
}
