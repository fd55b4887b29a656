package httpauth

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The framing of sealed messages (MS-WSMV 2.2.9.1) looks like MIME, but is not: the headers of a
// part begin with a tab, no empty line ends them, and no line break ends the data.

const (
	sealedProtocol = "application/HTTP-SPNEGO-session-encrypted"
	sealedBoundary = "Encrypted Boundary"
	sealedType     = `multipart/encrypted;protocol="` + sealedProtocol + `";boundary="` + sealedBoundary + `"`
)

// partIndent returns what the headers of a part begin with: a tab, as in MS-WSMV. OMI does not read
// headers with a tab. Its responses, unlike those of Windows, have no Server header.
func partIndent(resp *http.Response) string {
	if resp.Header.Get("Server") == "" {
		return ""
	}
	return "\t"
}

// frame writes the body of a sealed message.
func frame(indent, contentType string, size int, signature, sealed []byte) []byte {
	var b bytes.Buffer
	b.WriteString("--" + sealedBoundary + "\r\n")
	b.WriteString(indent + "Content-Type: " + sealedProtocol + "\r\n")
	fmt.Fprintf(&b, "%sOriginalContent: type=%s;Length=%d\r\n", indent, contentType, size)
	b.WriteString("--" + sealedBoundary + "\r\n")
	b.WriteString(indent + "Content-Type: application/octet-stream\r\n")
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(signature))))
	b.Write(signature)
	b.Write(sealed)
	b.WriteString("--" + sealedBoundary + "--\r\n")
	return b.Bytes()
}

// sealedParts are the parts of a sealed message.
type sealedParts struct {
	contentType       string // of the message inside
	size              int    // of the message inside
	signature, sealed []byte
}

// boundaryOf returns the boundary of a sealed answer, or "" for another content type.
func boundaryOf(contentType string) string {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/encrypted" || !strings.EqualFold(params["protocol"], sealedProtocol) {
		return ""
	}
	return params["boundary"]
}

// unframe reads the body of a sealed message. It looks for the boundary only at the ends, because
// encrypted data can contain it.
func unframe(data []byte, boundary string) (*sealedParts, error) {
	f := framing{data, boundary}
	p := &sealedParts{}
	if err := f.delimiter(); err != nil {
		return nil, err
	}
	headers, err := f.headers("originalcontent")
	if err != nil {
		return nil, err
	}
	if err := p.original(headers["originalcontent"]); err != nil {
		return nil, err
	}
	if err := f.delimiter(); err != nil {
		return nil, err
	}
	if _, err := f.headers("content-type"); err != nil {
		return nil, err
	}
	if err := f.trailer(); err != nil {
		return nil, err
	}
	return p, p.split(f.rest)
}

// framing reads a message from the start.
type framing struct {
	rest     []byte
	boundary string
}

const maxLine = 1024

func (f *framing) line() (string, error) {
	end := bytes.IndexByte(f.rest[:min(len(f.rest), maxLine)], '\n')
	if end < 0 {
		return "", errors.New("a line of the sealed answer does not end")
	}
	line := string(f.rest[:end])
	f.rest = f.rest[end+1:]
	return strings.Trim(line, " \t\r"), nil
}

// delimiter reads a boundary. Some servers write a space after the dashes.
func (f *framing) delimiter() error {
	line, err := f.line()
	if err != nil {
		return err
	}
	if name, found := strings.CutPrefix(line, "--"); !found || strings.TrimSpace(name) != f.boundary {
		return fmt.Errorf("found %q, want the boundary of the sealed answer", line)
	}
	return nil
}

// headers reads lines up to the header with the last name.
func (f *framing) headers(last string) (map[string]string, error) {
	headers := map[string]string{}
	for len(headers) < 8 {
		line, err := f.line()
		if err != nil {
			return nil, err
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("found %q, want %s of the sealed answer", line, last)
		}
		name = strings.ToLower(strings.TrimSpace(name))
		headers[name] = strings.TrimSpace(value)
		if name == last {
			return headers, nil
		}
	}
	return nil, fmt.Errorf("the sealed answer has no %s", last)
}

func (f *framing) trailer() error {
	rest := bytes.TrimRight(f.rest, "\r\n")
	for _, space := range []string{"", " "} {
		if data, found := bytes.CutSuffix(rest, []byte("--"+space+f.boundary+"--")); found {
			f.rest = data
			return nil
		}
	}
	return errors.New("the sealed answer has no end")
}

// original reads a value such as type=application/soap+xml;charset=UTF-8;Length=100.
func (p *sealedParts) original(value string) error {
	var kind []string
	p.size = -1
	for _, part := range strings.Split(value, ";") {
		name, text, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(name) {
		case "length":
			size, err := strconv.ParseUint(text, 10, 31)
			if err != nil {
				return fmt.Errorf("found the length %q of the sealed answer, want a number", text)
			}
			p.size = int(size)
		case "type":
			kind = append(kind, text)
		default:
			kind = append(kind, strings.TrimSpace(part))
		}
	}
	if p.size < 0 {
		return errors.New("the sealed answer has no length")
	}
	p.contentType = strings.Join(kind, ";")
	return nil
}

func (p *sealedParts) split(data []byte) error {
	if len(data) < 4 {
		return errors.New("the sealed answer has no signature")
	}
	size := uint64(binary.LittleEndian.Uint32(data))
	if size > uint64(len(data)-4) {
		return fmt.Errorf("the sealed answer has a signature of %d bytes, with %d left", size, len(data)-4)
	}
	p.signature, p.sealed = data[4:4+size], data[4+size:]
	return nil
}
