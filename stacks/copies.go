package stacks

import (
	"errors"
	"fmt"

	"penstock/firehose"
)

// Folders of the data lake with the records as producers sent them, and the beginnings of
// the folders for those that could not be delivered there.
const (
	backupFolder = "source"
	rawFolder    = "raw"
	errorsOf     = "-errors"
)

// checkCopies defines the backup and the second stream. It refuses a second stream that
// cannot exist, and prefixes that would mix other objects with the copies.
func (c *Config) checkCopies() (faults []error) {
	define := func(setting, folder string, d firehose.Definition) (s firehose.Stream) {
		var err error
		s, err = firehose.New(d)
		refusals, _ := err.(firehose.Faults)
		for _, refusal := range refusals {
			faults = append(faults, fmt.Errorf("setting %s=true, with its %w", setting, refusal))
		}
		faults = append(faults, c.checkFolders("setting "+setting+"=true: its objects are", folder+"/", folder+errorsOf+"/")...)
		return s
	}
	if c.Backup {
		d, backup := c.Stream.Definition, c.copied(backupFolder)
		backup.BufferIntervalSeconds = max(backup.BufferIntervalSeconds, firehose.MinBackupIntervalSeconds)
		d.Backup = &backup
		c.Stream = define("backup", backupFolder, d)
	}
	if !c.AlsoRaw {
		return faults
	}
	if c.Stream.Source == firehose.DirectPut {
		return append(faults, errors.New("setting alsoRaw=true: two delivery streams can only read the same records from a data stream: set source=stream, or backup=true instead"))
	}
	d := c.copied(rawFolder)
	d.Name, d.Source, d.TimeZone = c.Stream.Name+"-raw", c.Stream.Source, c.Stream.TimeZone
	d.AppendDelimiter = c.Stream.AppendDelimiter
	c.Raw = define("alsoRaw", rawFolder, d)
	return faults
}

// copied returns the definition of a copy of the records under a folder, with the stream's
// buffer. The prefix for errors begins with the time, so that its key pattern adds to that
// of the delivered objects and to no other.
func (c *Config) copied(folder string) firehose.Definition {
	d := firehose.Defaults()
	d.Prefix = folder + "/!{timestamp:yyyy/MM/dd/}"
	d.ErrorOutputPrefix = folder + errorsOf + "/!{timestamp:yyyy/MM/dd/}!{firehose:error-output-type}/"
	d.BufferSizeMiB, d.BufferIntervalSeconds = c.Stream.BufferSizeMiB, c.Stream.BufferIntervalSeconds
	d.Compression = firehose.GZIP
	return d
}
