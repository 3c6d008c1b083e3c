// Command answers reads tars with Go's archive/tar and prints as JSON what it sees in each:
//
//	node test/layers/tar/write-odd-archives.ts DIR && go run test/layers/tar/odd-archives/answers.go DIR > test/layers/tar/odd-archives/go-answers.json
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

type entry struct {
	Name, Link, Flag string
	Mode, Uid, Gid   int64
	Size             int64
	Sha256           string
}

type answer struct {
	Archive string // sha256
	Entries []entry
	Error   string
}

func main() {
	files, _ := filepath.Glob(filepath.Join(os.Args[1], "*.tar"))
	answers := map[string]answer{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		answers[strings.TrimSuffix(filepath.Base(file), ".tar")] = read(data)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	if err := out.Encode(answers); err != nil {
		panic(err)
	}
}

func read(data []byte) answer {
	a := answer{Archive: fmt.Sprintf("%x", sha256.Sum256(data)), Entries: []entry{}}
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return a
		}
		if err != nil {
			a.Error = err.Error()
			return a
		}
		hash := sha256.New()
		n, err := io.Copy(hash, r)
		if err != nil {
			a.Error = err.Error()
			return a
		}
		a.Entries = append(a.Entries, entry{latin1(h.Name), latin1(h.Linkname), latin1(string([]byte{h.Typeflag})),
			h.Mode & 0o7777, int64(h.Uid), int64(h.Gid), n, fmt.Sprintf("%x", hash.Sum(nil))})
	}
}

// latin1 gives one character a byte, so that JSON keeps bytes that are not UTF-8.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
