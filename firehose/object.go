package firehose

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"penstock/firehose/prefix"
)

// Keys generates the names of a stream's objects.
type Keys struct {
	stream Stream
	random rand.Source
}

// Keys returns a generator of the stream's object names. Their UUIDs and random strings
// come from random: the same seed and the same calls give the same names.
func (s Stream) Keys(random rand.Source) *Keys { return &Keys{s, random} }

// Data returns the key of an object of delivered records, the oldest of which arrived at
// opened. It is the evaluated prefix and
//
//	<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>
//
// both in the stream's zone. The error is that of [prefix.Expression.At].
//
// Amazon Data Firehose Developer Guide, "Amazon S3 object name format":
// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
func (k *Keys) Data(opened time.Time) (string, error) {
	return k.key(k.stream.Data, k.stream.Extension(), opened, prefix.Values{Rand: k.random})
}

// Partition returns the key of an object of one partition, as [Keys.Data] does for a
// stream without dynamic partitioning. keys holds the partition keys.
func (k *Keys) Partition(opened time.Time, keys prefix.Values) (string, error) {
	keys.Rand = k.random
	return k.key(k.stream.Data, k.stream.Extension(), opened, keys)
}

// Error returns the key of an object of [ErrorRecord]s of one of [prefix.ErrorTypes]. It
// has no extension, which is for delivered records: the guide shows none, and the same
// is assumed for a FileExtension.
func (k *Keys) Error(opened time.Time, errorType string) (string, error) {
	return k.key(k.stream.Errors, "", opened, prefix.Values{Rand: k.random, ErrorType: errorType})
}

func (k *Keys) key(e *prefix.Expression, extension string, opened time.Time, v prefix.Values) (string, error) {
	local := opened.In(k.stream.Zone)
	head, err := e.At(local, v)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s-%d-%s-%s%s", head, k.stream.Name, k.stream.Version,
		local.Format("2006-01-02-15-04-05"), UUID(k.random), extension), nil
}

// UUID returns a random UUID, version 4 of RFC 9562.
func UUID(random rand.Source) string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], random.Uint64())
	binary.BigEndian.PutUint64(id[8:], random.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
