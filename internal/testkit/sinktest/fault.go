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

// A Fault is how a server fails to give a complete response, over HTTP/1.1.
type Fault string

// The faults. Those that stall end when the client closes the connection.
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

// Incomplete are the faults after which the client cannot know whether the call was
// carried out.
func Incomplete() []Fault {
	return []Fault{Stall, StallHead, StallBody, Trickle, Reset, ResetHead, Truncate, TruncateChunked, TruncateClosed, Garbage}
}

// Foreign are the complete responses that AWS would not give.
func Foreign() []Fault { return []Fault{Page, Empty, Braces} }

// trickleEvery is the time between two bytes of [Trickle].
const trickleEvery = time.Millisecond

// Serve calls next and spoils its response.
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
	f.spoil(conn, good.Code, good.Header().Get("Content-Type"), body)
}

// spoil writes a part of a response.
func (f Fault) spoil(conn net.Conn, status int, contentType string, body []byte) {
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: %s\r\n", status, http.StatusText(status), contentType)
	sized := fmt.Sprintf("%sContent-Length: %d\r\n\r\n", head, len(body)+500)
	half := body[:len(body)/2]
	stall := func() { io.Copy(io.Discard, conn) } // until the client is gone
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
		for tick := time.Tick(trickleEvery); ; <-tick {
			if _, err := conn.Write([]byte(" ")); err != nil {
				return
			}
		}
	case Reset:
		if tcp, is := conn.(*net.TCPConn); is {
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
