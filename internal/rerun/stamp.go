package rerun

import (
	"io/fs"
	"time"
)

// A stamp tells without reading that a file has not changed. It is trusted only where the
// system keeps the time of the last change of any kind, which no program can set back, and
// only if that time was over when the run began: what is written within one tick of the clock
// has one time.
type stamp struct {
	size, modified, changed int64
	device, inode           uint64
	trusted                 bool
}

// Tick is more than the coarsest clock of a file system, the two seconds of FAT.
const Tick = 3 * time.Second

// stampOf makes the stamp of a file that is read after began.
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

// holds reports whether a file is known to be as it was, by a look at it now.
func (s stamp) holds(info fs.FileInfo) bool {
	if !s.trusted || !info.Mode().IsRegular() {
		return false
	}
	now := stampOf(info, time.Time{})
	now.trusted = true
	return now == s
}
