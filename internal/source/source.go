// Package source reads and decodes files, within limits, and encodes text.
package source

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/gomof/gomof/diag"
)

// The diagnostics of this package.
const (
	BadEncoding diag.Code = "MOF1010"
	NotUTF8     diag.Code = "MOF1011"
	NotText     diag.Code = "MOF1016"
	NoFile      diag.Code = "MOF4001"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The slice is shared: do not change it.
func Infos() []diag.Info { return infos() }

// MaxSize is the maximum size of a file, which can come from anyone.
const MaxSize = 64 << 20

// The reasons why a file is not read.
var (
	ErrTooLarge  = fmt.Errorf("it is larger than %d MiB", MaxSize>>20)
	errDirectory = errors.New("it is a directory")
)

// Stat returns the info of a file that is not a directory. It can be a pipe, which has no
// size.
func Stat(fsys fs.FS, name string) (fs.FileInfo, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errDirectory
	}
	return info, nil
}

// Read reads at most [MaxSize] bytes into a buffer of the stated size. The size can be
// wrong, for example in an archive, so the buffer starts small.
func Read(fsys fs.FS, name string, size int64) ([]byte, error) {
	if size > MaxSize {
		return nil, ErrTooLarge
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data bytes.Buffer
	data.Grow(int(min(size, 1<<20)) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(f, MaxSize+1)); err != nil {
		return nil, err
	}
	if data.Len() > MaxSize {
		return nil, ErrTooLarge
	}
	return data.Bytes(), nil
}

// ReadNamed reads a file that the user named, and reports the reason if it cannot.
func ReadNamed(fsys fs.FS, name string) (data []byte, diags diag.List) {
	info, err := Stat(fsys, name)
	if err == nil {
		data, err = Read(fsys, name, info.Size())
	}
	if err != nil {
		Unreadable(&diags, name, err)
	}
	return data, diags
}

// Unreadable reports that a file that the user named cannot be read.
func Unreadable(diags *diag.List, name string, err error) *diag.Diagnostic {
	at := diag.Span{Pos: diag.Pos{Filename: name}}
	return diags.Error(NoFile, at, "cannot read file: %v", Reason(err))
}

// Reason returns an error without the path, which the message already contains.
func Reason(err error) error {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		return perr.Err
	}
	return err
}

// IsXML reports whether a text begins like XML. A merge conflict marker begins with more
// than one bracket.
func IsXML(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n\uFEFF")
	if len(text) < 2 || text[0] != '<' {
		return false
	}
	c := text[1] | 0x20
	return text[1] == '?' || text[1] == '!' || text[1] == '_' || 'a' <= c && c <= 'z'
}
