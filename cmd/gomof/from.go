package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/gomof/gomof/internal/fetch"
)

// serverFlags are the flags of commands that can read class declarations from a server.
type serverFlags struct {
	From      string `placeholder:"URL" help:"Read the declarations of this server instead of files. The protocol is WS-Management if the path is /wsman, otherwise CIM-XML. Without --class, read the whole namespace, which -n sets. Default namespace: root/cimv2."`
	User      string `placeholder:"NAME" help:"With --from: the user. The password comes from the environment variable GOMOF_PASSWORD; if it is not set, gomof asks for it on the terminal."`
	Auth      string `enum:",basic,digest,ntlm,negotiate" default:"" placeholder:"SCHEME" help:"With --from and --user: basic, digest, ntlm or negotiate. Default: ntlm for WS-Management, basic for CIM-XML."`
	Pin       string `placeholder:"SHA256" help:"With --from: trust only the certificate with this fingerprint."`
	Cleartext bool   `help:"With --from: allow http without encryption. Anyone on the network can then read the messages. Servers on this machine do not need it."`
}

// passwordVariable has the password. There is no flag for it, because other users of the machine
// can see command lines, and no setting in gomof.yaml, because that file is in a repository.
const passwordVariable = "GOMOF_PASSWORD"

// serverFile is the file name of server declarations in diagnostics.
const serverFile = "<server>"

// check returns an error for flags that cannot be combined.
func (s *serverFlags) check(files []string) error {
	switch {
	case s.From != "" && len(files) > 0:
		return usagef("--from cannot be combined with files on the command line")
	case s.From == "" && (s.User != "" || s.Auth != "" || s.Pin != "" || s.Cleartext):
		return usagef("--user, --auth, --pin and --cleartext need --from")
	}
	return nil
}

// declarationsOf returns an environment in which the server's declarations are a file, and the name
// of that file. The classes are the patterns of --class.
func (e *env) declarationsOf(s *serverFlags, classes []string) (*env, []string, error) {
	namespace := cmp.Or(e.Namespace, "root/cimv2")
	conn, err := s.dial(e)
	if err != nil {
		return nil, nil, usagef("--from: %v", err)
	}
	defer conn.Close()
	document, err := fetch.Read(context.Background(), conn, namespace, plainNames(classes))
	switch {
	case errors.Is(err, fetch.ErrNoClass):
		return nil, nil, usagef("--class: %v", err)
	case err != nil:
		return nil, nil, fmt.Errorf("--from: %v", err) // %v, not %w: joined errors are still one error on one line
	}
	e.verbosef("read %s of %s", namespace, s.From)
	e.disk.SawOnce() // do not cache: the server may change
	with := *e
	with.texts = map[string]string{serverFile: string(document)}
	return &with, []string{serverFile}, nil
}

// plainNames returns the class names, or nil if one of them is a pattern, because matching needs
// the names of all classes.
func plainNames(patterns []string) []string {
	for _, p := range patterns {
		if strings.ContainsAny(p, "*?!") {
			return nil
		}
	}
	return patterns
}

func (s *serverFlags) dial(e *env) (fetch.Server, error) {
	account := fetch.Account{User: s.User, Auth: s.Auth, Pin: s.Pin, Cleartext: s.Cleartext}
	if _, err := fetch.Dial(s.From, account); err != nil {
		return nil, err // report errors before asking for a password
	}
	if s.User != "" {
		var err error
		if account.Password, err = e.password(s.User); err != nil {
			return nil, err
		}
	}
	return fetch.Dial(s.From, account)
}

// terminal asks for passwords. Tests replace it.
var terminal = struct {
	is   func() bool
	read func() ([]byte, error)
}{
	func() bool { return term.IsTerminal(int(os.Stdin.Fd())) },
	readPassword,
}

// readPassword reads a line without echo. If it is interrupted, it restores the echo of the
// terminal.
func readPassword() ([]byte, error) {
	fd := int(os.Stdin.Fd())
	state, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	interrupted, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	defer close(done)
	go func() {
		select {
		case <-done:
		case <-interrupted:
			_ = term.Restore(fd, state)
			os.Exit(exitInterrupted)
		}
	}()
	return term.ReadPassword(fd)
}

// exitInterrupted is the exit status that shells report for SIGINT.
const exitInterrupted = 130

// password returns the password from the environment, or asks for it.
func (e *env) password(user string) (string, error) {
	if password, ok := os.LookupEnv(passwordVariable); ok {
		return password, nil
	}
	if !terminal.is() {
		return "", fmt.Errorf("%s is not set, and there is no terminal to ask for the password", passwordVariable)
	}
	fmt.Fprintf(e.stderr, "Password for %s: ", user)
	password, err := terminal.read()
	fmt.Fprintln(e.stderr)
	if err != nil {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	return string(password), nil
}

// A serverInfo is the file of a server. Its text has the size.
type serverInfo struct{}

func (serverInfo) Name() string       { return serverFile }
func (serverInfo) Size() int64        { return 0 }
func (serverInfo) Mode() fs.FileMode  { return 0o444 }
func (serverInfo) ModTime() time.Time { return time.Time{} }
func (serverInfo) IsDir() bool        { return false }
func (serverInfo) Sys() any           { return nil }
