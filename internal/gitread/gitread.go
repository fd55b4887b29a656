// Package gitread reads the files of a git revision as they were committed.
//
// It only runs git commands that list and print objects. It checks out and fetches nothing, and
// runs no hooks or filters. Attributes such as export-ignore have no effect. The repository need
// not be trusted: the constants limit what it can contain.
package gitread

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// Limits of a revision. Files are read on demand.
const (
	maxFile    = 64 << 20
	maxRead    = 512 << 20 // of all files
	maxEntries = 200_000
	maxListing = 64 << 20
)

// An ArgumentError means that the revision or repository does not exist.
type ArgumentError string

func (e ArgumentError) Error() string { return string(e) }

// A Revision is the tree of a commit as a file system. Close it after use.
type Revision struct {
	Prefix string // path of the named directory in the tree, ending in a slash; or ""

	*tree
	batch *batch
}

// Open opens a revision, such as a branch, a tag or HEAD~1, of the repository that contains a
// directory.
func Open(ctx context.Context, dir, rev string) (*Revision, error) {
	switch {
	case rev == "":
		return nil, ArgumentError("the git revision is empty")
	case strings.HasPrefix(rev, "-"), strings.ContainsAny(rev, "\x00\n\r:"):
		return nil, ArgumentError(fmt.Sprintf("%q is not the name of a git revision", rev))
	}
	g := git{ctx, dir}
	prefix, err := g.output("rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	tree, err := g.output("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{tree}")
	if err != nil {
		return nil, g.noRevision(rev, err)
	}
	listing, err := g.output("ls-tree", "-r", "-t", "-z", "-l", "--full-tree", "--end-of-options", line(tree))
	if err != nil {
		return nil, err
	}
	r := &Revision{Prefix: line(prefix)}
	if r.tree, err = newTree(rev, listing); err != nil {
		return nil, err
	}
	if r.batch, err = g.startBatch(); err != nil {
		return nil, err
	}
	r.read = r.batch.read
	return r, nil
}

// Close ends the git process that reads objects.
func (r *Revision) Close() error { return r.batch.close() }

func line(out []byte) string { return strings.TrimRight(string(out), "\r\n") }

// A git runs git commands in a directory.
type git struct {
	ctx context.Context
	dir string
}

// environment returns the environment for git: enough to find git and the user's configuration,
// which says which repositories are safe. It leaves out variables such as GIT_DIR, which are set in
// hooks and would select another repository.
func environment() []string {
	env := []string{
		"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", // otherwise a partial clone fetches missing objects
		"GIT_NO_REPLACE_OBJECTS=1",
	}
	for _, name := range []string{"PATH", "HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CEILING_DIRECTORIES"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func (g git) command(args ...string) *exec.Cmd {
	always := []string{"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-C", g.dir}
	cmd := exec.CommandContext(g.ctx, "git", append(always, args...)...)
	cmd.Env = environment()
	return cmd
}

// output runs a command and limits its output.
func (g git) output(args ...string) ([]byte, error) {
	cmd := g.command(args...)
	var out, errs bounded
	out.room, errs.room = maxListing, 4<<10
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	switch {
	case out.full:
		return nil, errors.New("git prints more than gomof reads")
	case err == nil:
		return out.Bytes(), nil
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git is not installed, or not in PATH")
	}
	text := strings.TrimPrefix(strings.TrimSpace(errs.String()), "fatal: ")
	if strings.HasPrefix(text, "not a git repository") {
		return nil, ArgumentError(fmt.Sprintf("%s is not in a git repository", g.dir))
	}
	if text == "" {
		text = err.Error()
	}
	return nil, fmt.Errorf("git %s: %s", args[0], strings.ReplaceAll(text, "\n", "; "))
}

// noRevision explains why a revision is missing. CI often clones only the last commit.
func (g git) noRevision(rev string, err error) error {
	if text := err.Error(); !strings.Contains(text, "exit status") {
		return err
	}
	shallow, _ := g.output("rev-parse", "--is-shallow-repository")
	if line(shallow) == "true" {
		return ArgumentError(fmt.Sprintf("%s is not in this clone, which is shallow; fetch it, or set fetch-depth: 0 in GitHub Actions", rev))
	}
	return ArgumentError(fmt.Sprintf("%s is not in this clone; in GitHub Actions set fetch-depth: 0", rev))
}

// bounded is a buffer that discards data above its limit.
type bounded struct {
	bytes.Buffer
	room int
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	keep := min(len(p), b.room)
	b.room -= keep
	b.full = b.full || keep < len(p)
	b.Buffer.Write(p[:keep])
	return len(p), nil
}

// A batch is a git process that prints objects on demand.
type batch struct {
	mu   sync.Mutex
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	room int64
	err  error // after an error nothing can be read
}

func (g git) startBatch() (*batch, error) {
	b := &batch{cmd: g.command("cat-file", "--batch"), room: maxRead}
	var err error
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.out = bufio.NewReaderSize(out, 64<<10)
	return b, b.cmd.Start()
}

func (b *batch) read(object string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return nil, b.err
	}
	data, err := b.ask(object)
	if err != nil {
		b.err = err // the end of its output is unknown
	}
	return data, err
}

func (b *batch) ask(object string) ([]byte, error) {
	if _, err := io.WriteString(b.in, object+"\n"); err != nil {
		return nil, fmt.Errorf("git has ended: %w", err)
	}
	head, err := b.out.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("git has ended: %w", err)
	}
	fields := strings.Fields(head)
	if len(fields) != 3 || fields[1] != "blob" {
		return nil, fmt.Errorf("object %s is not in this clone", object)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	switch {
	case err != nil:
		return nil, err
	case size > maxFile:
		return nil, fmt.Errorf("the file is larger than %d MiB", maxFile>>20)
	case size > b.room:
		return nil, fmt.Errorf("the files of the revision are larger than %d MiB together", maxRead>>20)
	}
	b.room -= size
	data := make([]byte, size+1) // with the line end
	if _, err := io.ReadFull(b.out, data); err != nil {
		return nil, fmt.Errorf("git has ended: %w", err)
	}
	return data[:size], nil
}

func (b *batch) close() error {
	b.in.Close()
	return b.cmd.Wait()
}
