package sinktest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"time"
)

// A Fault is a way in which a server fails to give a complete, valid response over
// HTTP/1.1.
type Fault string

// The faults. The server stalls until the client closes the connection.
const (
	Stall           Fault = "stalls without a response"
	StallHead       Fault = "stalls in the middle of the header"
	StallBody       Fault = "stalls in the middle of the body"
	Trickle         Fault = "sends a byte now and then"
	Reset           Fault = "resets the connection"
	ResetHead       Fault = "ends the connection in the middle of the header"
	Truncate        Fault = "sends less than Content-Length"
	TruncateChunked Fault = "ends the connection after a chunk"
	TruncateClosed  Fault = "ends the connection in the middle of a body without a length"
	Garbage         Fault = "speaks another protocol"
	Page            Fault = "sends a page of HTML"
	Empty           Fault = "sends an empty body"
	Braces          Fault = "sends an empty object"
)

// Incomplete returns the faults after which a client cannot know whether the call was
// carried out.
func Incomplete() []Fault {
	return []Fault{Stall, StallHead, StallBody, Trickle, Reset, ResetHead, Truncate, TruncateChunked, TruncateClosed, Garbage}
}

// Foreign returns the faults with a complete response that AWS would not give.
func Foreign() []Fault { return []Fault{Page, Empty, Braces} }

// trickleInterval is the time between two bytes of [Trickle].
const trickleInterval = time.Millisecond

// Serve calls next and corrupts its response.
func (f Fault) Serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	good := httptest.NewRecorder()
	next.ServeHTTP(good, r)
	io.Copy(io.Discard, r.Body)
	body := good.Body.Bytes()
	switch f {
	case Page:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><html><body>Sign in to the network</body></html>")
		return
	case Empty:
		w.WriteHeader(http.StatusOK)
		return
	case Braces:
		fmt.Fprint(w, "{}")
		return
	}
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	f.writePartially(conn, good.Code, good.Header().Get("Content-Type"), body)
}

// writePartially writes a part of the response.
func (f Fault) writePartially(conn net.Conn, status int, contentType string, body []byte) {
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: %s\r\n", status, http.StatusText(status), contentType)
	sized := fmt.Sprintf("%sContent-Length: %d\r\n\r\n", head, len(body)+500)
	half := body[:len(body)/2]
	stall := func() { io.Copy(io.Discard, conn) } // until the client closes the connection
	switch f {
	case Stall:
		stall()
	case StallHead:
		io.WriteString(conn, head)
		stall()
	case StallBody:
		io.WriteString(conn, sized+string(half))
		stall()
	case Trickle:
		io.WriteString(conn, head+"Content-Length: 1000000\r\n\r\n")
		for tick := time.Tick(trickleInterval); ; <-tick {
			if _, err := conn.Write([]byte(" ")); err != nil {
				return
			}
		}
	case Reset:
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
	case ResetHead:
		io.WriteString(conn, head)
	case Truncate:
		io.WriteString(conn, sized+string(half))
	case TruncateChunked:
		fmt.Fprintf(conn, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", head, len(half), half)
	case TruncateClosed:
		fmt.Fprintf(conn, "%sConnection: close\r\n\r\n%s", head, bytes.TrimSpace(half))
	case Garbage:
		io.WriteString(conn, "SSH-2.0-OpenSSH_9.6\r\n")
	}
}
