package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
	"unsafe"
)

// usage is one run: the times in milliseconds, of the process and all that it waited for.
type usage struct {
	Wall  float64 `json:"wall"`
	CPU   float64 `json:"cpu"`
	RSS   float64 `json:"rss"`
	First float64 `json:"first"`
	Last  float64 `json:"last"`
	Lines int     `json:"lines"`
	Code  int     `json:"code"`
	Err   string  `json:"err"`
}

// measure runs a command and prints what it took as JSON. Its output is read and dropped, from a terminal with -tty.
func measure(args []string) {
	isTerminal := len(args) > 0 && args[0] == "-tty"
	if isTerminal {
		args = args[1:]
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	command := exec.Command(args[0], args[1:]...)
	var words bytes.Buffer
	command.Stderr = &words
	reader, writer := stdout(isTerminal)
	command.Stdout = writer
	started := time.Now()
	since := func() float64 { return float64(time.Since(started).Microseconds()) / 1000 }
	if err := command.Start(); err != nil {
		fail(err)
	}
	writer.Close()
	var result usage
	buffer := make([]byte, 256<<10)
	for {
		size, err := reader.Read(buffer)
		if size > 0 {
			if result.First == 0 {
				result.First = since()
			}
			result.Last = since()
			result.Lines += bytes.Count(buffer[:size], []byte("\n"))
		}
		if err != nil {
			break
		}
	}
	_ = command.Wait()
	result.Wall = since()
	state := command.ProcessState
	used := state.SysUsage().(*syscall.Rusage)
	result.CPU = float64((state.UserTime() + state.SystemTime()).Microseconds()) / 1000
	result.RSS = float64(used.Maxrss) / 1024
	result.Code = state.ExitCode()
	result.Err = words.String()
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err)
	}
}

func stdout(isTerminal bool) (io.Reader, *os.File) {
	if !isTerminal {
		reader, writer, err := os.Pipe()
		if err != nil {
			fail(err)
		}
		return reader, writer
	}
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		fail(err)
	}
	var number, unlock uint32
	control(master, syscall.TIOCSPTLCK, &unlock)
	control(master, syscall.TIOCGPTN, &number)
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		fail(err)
	}
	return master, slave
}

func control(file *os.File, request uintptr, value *uint32) {
	if _, _, err := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), request, uintptr(unsafe.Pointer(value))); err != 0 {
		fail(err)
	}
}
