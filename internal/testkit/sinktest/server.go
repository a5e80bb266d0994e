// Package sinktest provides a server for tests and benchmarks that accepts records like
// Amazon Data Firehose and Amazon Kinesis, and can fail like them.
package sinktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"penstock/internal/account"
)

// A Server accepts records for streams of any name, unless Fail makes a call fail.
type Server struct {
	*httptest.Server

	// Took is called for each accepted entry. The data is valid only during the call.
	Took func(stream string, e Entry)
	// Fail returns how a call fails; the zero Failure lets it succeed.
	Fail func(Call) Failure
	// Streams are the delivery streams that DescribeDeliveryStream knows, by name, in
	// the JSON of the API, or the code of an error.
	Streams map[string]any
	// Summaries are the data streams that DescribeStreamSummary knows, by name, in the
	// JSON of the API.
	Summaries map[string]any

	lock   sync.Mutex
	totals Totals
}

// An Entry is what the services call a record.
type Entry struct {
	Data         []byte
	PartitionKey string
}

// A Call is a call of PutRecordBatch or PutRecords.
type Call struct {
	Number  int // counted from 1
	Stream  string
	Entries []Entry
}

// Totals count the calls and entries that the server received.
type Totals struct{ Calls, Entries, Bytes, Taken, MostEntries, MostBytes int64 }

// A Failure describes how a call fails.
type Failure struct {
	Code    string                             // error code of the whole call
	Status  int                                // HTTP status of the whole call; 400 if only Code is set
	Fault   Fault                              // corrupts the response
	Nulls   bool                               // every result in the response is null
	Swallow bool                               // accept the entries although the call fails
	Refuses func(i int, e Entry) (code string) // error code of a single entry, or ""
	Wait    <-chan struct{}                    // delays the response until closed
}

// New starts a server. Call Close to stop it.
func New() *Server {
	s := &Server{}
	s.Server = httptest.NewServer(s)
	return s
}

// Config returns a configuration for clients of the server, with the default limits.
func (s *Server) Config() aws.Config { return s.Bounded(account.DefaultLimits) }

// Bounded returns a configuration for clients of the server, with the given limits.
func (s *Server) Bounded(l account.Limits) aws.Config {
	return account.Bound(aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(s.URL),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}, l)
}

// Totals returns the totals so far.
func (s *Server) Totals() Totals {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.totals
}

// The operations that the server supports.
const (
	putRecordBatch = "Firehose_20150804.PutRecordBatch"
	describeStream = "Firehose_20150804.DescribeDeliveryStream"
	putRecords     = "Kinesis_20131202.PutRecords"
	summary        = "Kinesis_20131202.DescribeStreamSummary"
)

// A request is the body of any of the operations.
type request struct {
	StreamName, DeliveryStreamName string
	Records                        []Entry
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var c request
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		refuse(w, http.StatusBadRequest, "SerializationException")
		return
	}
	switch target := r.Header.Get("X-Amz-Target"); target {
	case putRecordBatch, putRecords:
		s.put(w, r, c, target == putRecords)
	case describeStream:
		stream, there := s.Streams[c.DeliveryStreamName]
		if !there {
			refuse(w, http.StatusBadRequest, "ResourceNotFoundException")
			return
		}
		if code, fails := stream.(string); fails {
			refuse(w, http.StatusBadRequest, code)
			return
		}
		answer(w, map[string]any{"DeliveryStreamDescription": stream})
	case summary:
		stream, there := s.Summaries[c.StreamName]
		if !there {
			refuse(w, http.StatusBadRequest, "AccessDeniedException")
			return
		}
		answer(w, map[string]any{"StreamDescriptionSummary": stream})
	default:
		refuse(w, http.StatusBadRequest, "UnknownOperationException")
	}
}

func (s *Server) put(w http.ResponseWriter, r *http.Request, c request, kinesis bool) {
	number := s.count(c.Records)
	var f Failure
	if s.Fail != nil {
		f = s.Fail(Call{number, c.StreamName + c.DeliveryStreamName, c.Records})
	}
	if f.Wait != nil {
		select {
		case <-f.Wait:
		case <-r.Context().Done():
			return
		}
	}
	failed := f.Code != "" || f.Status != 0 || f.Fault != "" || f.Nulls
	var codes []string
	for i, e := range c.Records {
		code := ""
		if f.Refuses != nil {
			code = f.Refuses(i, e)
		}
		codes = append(codes, code)
		if code == "" && (!failed || f.Swallow) {
			s.took(c.StreamName+c.DeliveryStreamName, e)
		}
	}
	if f.Code != "" || f.Status != 0 {
		refuse(w, max(f.Status, http.StatusBadRequest), f.Code)
		return
	}
	good := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, results(codes, kinesis, f.Nulls)) })
	if f.Fault != "" {
		f.Fault.Serve(w, r, good)
		return
	}
	good.ServeHTTP(w, r)
}

// results returns a response with an error for each entry that has a code.
func results(codes []string, kinesis, nulls bool) map[string]any {
	all, refused := make([]map[string]string, 0, len(codes)), 0
	for _, code := range codes {
		if nulls {
			all = append(all, nil)
			continue
		}
		result := map[string]string{"RecordId": "1", "SequenceNumber": "1", "ShardId": "shardId-000000000000"}
		if code != "" {
			result = map[string]string{"ErrorCode": code, "ErrorMessage": "Slow down."}
			refused++
		}
		if !kinesis {
			delete(result, "SequenceNumber")
			delete(result, "ShardId")
		}
		all = append(all, result)
	}
	if kinesis {
		return map[string]any{"FailedRecordCount": refused, "Records": all}
	}
	return map[string]any{"FailedPutCount": refused, "RequestResponses": all}
}

func (s *Server) count(entries []Entry) (number int) {
	bytes := 0
	for _, e := range entries {
		bytes += len(e.Data) + len(e.PartitionKey)
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.totals.Calls++
	s.totals.Entries += int64(len(entries))
	s.totals.Bytes += int64(bytes)
	s.totals.MostEntries = max(s.totals.MostEntries, int64(len(entries)))
	s.totals.MostBytes = max(s.totals.MostBytes, int64(bytes))
	return int(s.totals.Calls)
}

func (s *Server) took(stream string, e Entry) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.totals.Taken++
	if s.Took != nil {
		s.Took(stream, e)
	}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	json.NewEncoder(w).Encode(body)
}

// refuse responds with an error of the service, or with only the status if code is
// empty.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	if code != "" {
		fmt.Fprintf(w, `{"__type":"com.amazonaws#%s","message":"%s."}`, code, strings.TrimSuffix(code, "Exception"))
	}
}
