package firehose

import (
	"strconv"
	"strings"
)

// MinBackupIntervalSeconds is the smallest interval hint of a backup, which has no zero
// buffering. Whether the API refuses less was not observed.
//
// Amazon Data Firehose Developer Guide, "Configure backup settings":
// https://docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html
const MinBackupIntervalSeconds = 60

// backup checks the Backup and adds it to the stream. It has the faults of its own
// settings, whose fields begin with BackupFields.
//
// A backup is an S3DestinationConfiguration, which has no time zone, extension, processors
// or conversion:
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_S3DestinationConfiguration.html
func (c *checker) backup(s *Stream) {
	if c.Backup == nil {
		return
	}
	if c.Source == MSKAsSource || c.Source == DatabaseAsSource {
		c.refuse(FieldBackup, "Enabled", "Firehose backs up the records of DirectPut and KinesisStreamAsSource, not of %s: set it to Disabled", c.Source)
	}
	d := Defaults()
	d.Name, d.Version, d.Source = c.Name, c.Version, c.Source
	d.Prefix, d.ErrorOutputPrefix = c.Backup.Prefix, c.Backup.ErrorOutputPrefix
	d.BufferSizeMiB, d.BufferIntervalSeconds = c.Backup.BufferSizeMiB, c.Backup.BufferIntervalSeconds
	d.Compression = c.Backup.Compression
	d.Unknown = c.unknownOfBackup()
	d = d.assumed()
	of := checker{Definition: d, ofBackup: true}
	backup := &Stream{Definition: d}
	of.prefixes(backup)
	of.compression()
	of.hints()
	backup.Zone = of.timeZone()
	if i := d.BufferIntervalSeconds; i >= 0 && i < MinBackupIntervalSeconds {
		of.warn(FieldBufferInterval, strconv.Itoa(i), "the guide allows %d to %d seconds for a backup, which has no zero buffering: write %[1]d or more", MinBackupIntervalSeconds, MaxBufferIntervalSeconds)
	}
	c.refusals = append(c.refusals, fieldsOfBackup(of.refusals)...)
	c.warnings = append(c.warnings, fieldsOfBackup(of.warnings)...)
	s.SourceBackup = backup
}

// unknownOfBackup returns the Unknown of the backup.
func (d Definition) unknownOfBackup() map[string]error {
	all := map[string]error{}
	for field, why := range d.Unknown {
		if own, is := strings.CutPrefix(field, BackupFields); is {
			all[own] = why
		}
	}
	return all
}

// fieldsOfBackup adds the name of the configuration to the fields of faults.
func fieldsOfBackup(faults Faults) Faults {
	for _, fault := range faults {
		fault.Field = BackupFields + fault.Field
	}
	return faults
}
