package rerun

import (
	"io/fs"
	"syscall"
)

// changeOf returns when the file or its metadata last changed, and the identity of the
// file.
func changeOf(info fs.FileInfo) (changed int64, device, inode uint64, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, 0, false
	}
	return s.Ctimespec.Nano(), uint64(s.Dev), s.Ino, true
}
