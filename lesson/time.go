package lesson

import (
	"fmt"
	"strconv"
	"syscall"
	"time"
)

// Time runs f and prints how long it took, in the words and units of IPython's
// %%time: processor time of this process and of the children it has waited for,
// and wall time. It returns the wall time.
func Time(f func()) time.Duration {
	user, sys := cpuTimes()
	start := time.Now()
	f()
	wall := time.Since(start)
	userAfter, sysAfter := cpuTimes()
	user, sys = userAfter-user, sysAfter-sys
	fmt.Printf("CPU times: user %s, sys: %s, total: %s\nWall time: %s\n",
		formatDuration(user), formatDuration(sys), formatDuration(user+sys), formatDuration(wall))
	return wall
}

// cpuTimes returns the processor time of this process and of its finished children,
// in their own code and in the system.
func cpuTimes() (user, sys time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if syscall.Getrusage(who, &usage) == nil {
			user += time.Duration(usage.Utime.Nano())
			sys += time.Duration(usage.Stime.Nano())
		}
	}
	return user, sys
}

// formatDuration writes d as IPython's %%time does (IPython.core.magics.execution,
// _format_time): three significant digits below a minute, "1min 20s" above.
func formatDuration(d time.Duration) string {
	if d >= time.Minute {
		text := ""
		for _, unit := range []struct {
			suffix string
			size   time.Duration
		}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}} {
			if n := d / unit.size; n > 0 {
				text += fmt.Sprintf(" %d%s", n, unit.suffix)
			}
			d %= unit.size
		}
		return text[1:]
	}
	seconds := d.Seconds()
	for _, unit := range []struct {
		suffix string
		scale  float64
	}{{"s", 1}, {"ms", 1e3}, {"µs", 1e6}} {
		if seconds*unit.scale >= 1 {
			return strconv.FormatFloat(seconds*unit.scale, 'g', 3, 64) + " " + unit.suffix
		}
	}
	return strconv.FormatFloat(seconds*1e9, 'g', 3, 64) + " ns"
}
