package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

func init() { commands["peak"] = peak }

// peak runs gomof and prints how many kilobytes it needed at most. It is a process of its own,
// as a new process counts what the one that makes it has in use.
func peak() {
	cmd := exec.Command("gomof", os.Args[1:]...)
	cmd.Stdin = os.Stdin
	cmd.Run()
	fmt.Println(cmd.ProcessState.ExitCode(), cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}

// What is refused costs at most 600 MB, the whole process.
func TestMemoryOfRefusedInput(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: reads hundreds of megabytes")
	}
	const most = 600_000 // kB
	ownCache(t)
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"single tokens": strings.Repeat("a;", 30<<20),
		"comments":      strings.Repeat("// x\n", 11<<20) + "}",
		"blanks":        strings.Repeat(" \n", 30<<20) + "}",
		"classes":       strings.Repeat("class A{};", 6<<20) + "}",
		"parameters":    "class A { uint8 m(uint8 a" + strings.Repeat(",uint8 a", 3<<20) + "); };",
		"qualifiers":    "[Q" + strings.Repeat(",Q", 15<<20) + "] class A { };",
		"values":        "instance of A { x = {" + strings.Repeat("1,", 30<<20) + "1}; };",
		"a string":      "class A { string s = \"" + strings.Repeat("x", 60<<20) + "\"; };}",
	} {
		t.Run(name, func(t *testing.T) {
			filetree.Write(t, "hostile.zip", filetree.Zip(t, "a.mof", text, "b.mof", text, "c.mof", text, "d.mof", text))
			for _, args := range [][]string{{"check", "hostile.zip"}, {"check", "-I", "hostile.zip", "-"}} {
				cmd := exec.Command("peak", args...)
				cmd.Stdin = strings.NewReader("class ACME_A : ACME_None { };")
				out, err := cmd.Output()
				var status, used int
				if _, scanErr := fmt.Sscan(string(out), &status, &used); err != nil || scanErr != nil || status != exitFound || used > most {
					t.Errorf("gomof %s: status %d, %d kB, %v, %v", strings.Join(args, " "), status, used, err, scanErr)
				}
				t.Logf("%d kB", used)
			}
		})
	}
}
