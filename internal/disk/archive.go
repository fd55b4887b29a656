package disk

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// An archive is a zip file as a file system. It is completely in memory, so that it need
// not be closed.
type archive struct {
	zip *zip.Reader
	err error // why it cannot be read
}

// Archives are not trusted, so they have limits. The directory of an archive contains the
// sizes of its files, and is checked before any of them is read.
const (
	maxArchiveSize = 64 << 20
	maxInflated    = 256 << 20
	maxEntries     = 200_000
	maxEntryName   = 1024
)

// archiveIn returns the zip archive at or above a path, or "".
func (d Disk) archiveIn(name string) string {
	for path := filepath.Clean(name); ; path = filepath.Dir(path) {
		if strings.EqualFold(filepath.Ext(path), ".zip") {
			if info, err := d.stat(path); err == nil && info.Mode().IsRegular() {
				return path
			}
		}
		if path == filepath.Dir(path) {
			return ""
		}
	}
}

func (d Disk) openArchive(path string) *archive {
	r, err := d.readArchive(path)
	if err != nil {
		err = &fs.PathError{Op: "open", Path: filepath.ToSlash(path), Err: err}
	}
	return &archive{r, err}
}

func (d Disk) readArchive(path string) (*zip.Reader, error) {
	f, err := d.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxArchiveSize+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxArchiveSize:
		return nil, fmt.Errorf("the archive is larger than %d MiB", maxArchiveSize>>20)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the archive is damaged: %w", err)
	}
	return r, checkEntries(r.File)
}

// checkEntries rejects an archive that is too large, or has names that lead outside:
// nothing is unpacked, but archive/zip would confuse such a file with another one.
func checkEntries(files []*zip.File) error {
	if len(files) > maxEntries {
		return fmt.Errorf("the archive has more than %d files", maxEntries)
	}
	seen := map[string]bool{}
	room := uint64(maxInflated)
	for _, f := range files {
		if f.UncompressedSize64 > room {
			return fmt.Errorf("the archive inflates to more than %d MiB", maxInflated>>20)
		}
		room -= f.UncompressedSize64
		name := strings.TrimSuffix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		switch {
		case len(name) > maxEntryName:
			return fmt.Errorf("the archive has a file whose name has %d bytes", len(name))
		case !fs.ValidPath(name):
			return fmt.Errorf("the archive has a file with the path %q, which could lead out of it", f.Name)
		case seen[name]:
			return fmt.Errorf("the archive has two files with the path %q", f.Name)
		}
		seen[name] = true
	}
	return nil
}

// Open implements fs.FS.
func (a *archive) Open(name string) (fs.File, error) {
	if a.err != nil {
		return nil, a.err
	}
	f, err := a.zip.Open(name)
	if err != nil {
		return nil, err
	}
	if err := checkEntry(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// checkEntry rejects what archive/zip reads without knowing its format.
func checkEntry(f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	header, ok := info.Sys().(*zip.FileHeader)
	switch {
	case info.IsDir():
		return nil
	case ok && header.Flags&1 != 0:
		return errors.New("it is encrypted")
	case !info.Mode().IsRegular():
		return ErrNotRegular
	}
	return nil
}
