package rerun

import (
	"io/fs"
	"time"
)

// A stamp shows, without reading a file, that it has not changed. It is trusted only if the
// system records the time of the last change of any kind, which no program can set back,
// and only if that time was over when the run began: all changes within one tick of the
// clock have the same time.
type stamp struct {
	size, modified, changed int64
	device, inode           uint64
	trusted                 bool
}

// Tick is longer than the coarsest clock of a file system, the two seconds of FAT.
const Tick = 3 * time.Second

// stampOf returns the stamp of a file that is read after began.
func stampOf(info fs.FileInfo, began time.Time) stamp {
	if info == nil {
		return stamp{}
	}
	s := stamp{size: info.Size(), modified: info.ModTime().UnixNano()}
	ok := false
	s.changed, s.device, s.inode, ok = changeOf(info)
	s.trusted = ok && info.Mode().IsRegular() && s.changed+int64(Tick) < began.UnixNano()
	return s
}

// holds reports whether the current info proves that a file is unchanged.
func (s stamp) holds(info fs.FileInfo) bool {
	if !s.trusted || !info.Mode().IsRegular() {
		return false
	}
	now := stampOf(info, time.Time{})
	now.trusted = true
	return now == s
}
