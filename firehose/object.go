package firehose

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"
)

// Keys names the objects of a delivery stream.
type Keys struct {
	stream    DeliveryStream
	data      *Prefix
	errs      *Prefix
	zone      *time.Location
	extension string
	chance    rand.Source
}

// Keys gives the names of the stream's objects. Their UUIDs and random strings come
// from chance, so that the same source and the same calls are the same names. The
// error is the refusals of [DeliveryStream.Check].
func (d DeliveryStream) Keys(chance rand.Source) (*Keys, error) {
	if refusals, _ := d.Check(); len(refusals) > 0 {
		return nil, refusals
	}
	data, errs, err := d.Prefixes.Parse()
	if err != nil {
		return nil, err
	}
	zone, err := d.Location()
	if err != nil {
		return nil, err
	}
	return &Keys{d, data, errs, zone, d.Extension(), chance}, nil
}

// Data names an object of delivered records, of which the oldest arrived at opened:
// its evaluated prefix, then
//
//	<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>
//
// both in the stream's zone. The error is that of [Prefix.At].
//
// Amazon Data Firehose Developer Guide, "Amazon S3 object name format":
// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
func (k *Keys) Data(opened time.Time) (string, error) {
	return k.key(k.data, k.extension, opened, Values{Rand: k.chance})
}

// Error names an object of [ErrorRecord]s of one error type, one of [ErrorTypes].
// It has no extension: a FileExtension and a compression are for delivered records.
// (The guide shows none; that it is so with a FileExtension is assumed.)
func (k *Keys) Error(opened time.Time, errorType string) (string, error) {
	return k.key(k.errs, "", opened, Values{Rand: k.chance, ErrorType: errorType})
}

func (k *Keys) key(p *Prefix, extension string, opened time.Time, v Values) (string, error) {
	local := opened.In(k.zone)
	prefix, err := p.At(local, v)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s-%d-%s-%s%s", prefix, k.stream.Name, k.stream.Version,
		local.Format("2006-01-02-15-04-05"), UUID(k.chance), extension), nil
}

// UUID is a random one, of RFC 9562's version 4.
func UUID(chance rand.Source) string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], chance.Uint64())
	binary.BigEndian.PutUint64(id[8:], chance.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
