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

// serverFlags are the flags of commands that read the declarations of a server instead of files.
type serverFlags struct {
	From      string `placeholder:"URL" help:"Read the declarations of this server in place of files: over CIM-XML, or over WS-Management where the path is /wsman. Without --class it is the whole namespace, which -n names. Default namespace: root/cimv2."`
	User      string `placeholder:"NAME" help:"With --from: the user. The password is in the environment variable GOMOF_PASSWORD, or it is asked for on a terminal."`
	Auth      string `enum:",basic,digest,ntlm,negotiate" default:"" placeholder:"SCHEME" help:"With --from and --user: basic, digest, ntlm or negotiate. Default: basic, ntlm over WS-Management."`
	Pin       string `placeholder:"SHA256" help:"With --from: trust the certificate that has this fingerprint, and no other."`
	Cleartext bool   `help:"With --from: allow http without encryption, for everybody on the way to read."`
}

// passwordVariable has the password. It is never on the command line, where other users of
// the machine see it, nor in gomof.yaml, which is in a repository.
const passwordVariable = "GOMOF_PASSWORD"

// serverFile is what the declarations of a server are called in diagnostics.
const serverFile = "<server>"

// check reports flags that do not go together.
func (s *serverFlags) check(files []string) error {
	switch {
	case s.From != "" && len(files) > 0:
		return usagef("--from reads a server in place of files, and there are files on the command line")
	case s.From == "" && (s.User != "" || s.Auth != "" || s.Pin != "" || s.Cleartext):
		return usagef("--user, --auth, --pin and --cleartext are for --from")
	}
	return nil
}

// declarationsOf returns an environment in which the declarations of the server are a file, and the
// name of that. The classes are patterns of --class.
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
		return nil, nil, fmt.Errorf("--from: %v", err) // one line: it is one error, whatever is joined in it
	}
	e.verbosef("read %s of %s", namespace, s.From)
	e.disk.SawOnce() // the next time the server may have others
	with := *e
	with.texts = map[string]string{serverFile: string(document)}
	return &with, []string{serverFile}, nil
}

// plainNames returns the names of classes, or nil if one of them is a pattern: a pattern can
// only be matched against all classes.
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
		return nil, err // before a password is asked for
	}
	if s.User != "" {
		var err error
		if account.Password, err = e.password(s.User); err != nil {
			return nil, err
		}
	}
	return fetch.Dial(s.From, account)
}

// terminal is where passwords are asked for. Tests have none.
var terminal = struct {
	is   func() bool
	read func() ([]byte, error)
}{
	func() bool { return term.IsTerminal(int(os.Stdin.Fd())) },
	readPassword,
}

// readPassword reads a line that is not shown. A terminal that is interrupted meanwhile shows
// what is typed again.
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

// exitInterrupted is the status that shells give a program that SIGINT ends.
const exitInterrupted = 130

// password is that of the environment, or one that the user types.
func (e *env) password(user string) (string, error) {
	if password, ok := os.LookupEnv(passwordVariable); ok {
		return password, nil
	}
	if !terminal.is() {
		return "", fmt.Errorf("there is no password in %s, and no terminal to ask for one", passwordVariable)
	}
	fmt.Fprintf(e.stderr, "Password of %s: ", user)
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
