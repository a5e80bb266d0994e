package stacks

import (
	"fmt"
	"slices"
	"strings"

	"penstock/firehose/athena"
	"penstock/firehose/prefix"
	"penstock/internal/fleet"
)

// hasFilms reports whether there is a table of the films that the records refer to.
func (c *Config) hasFilms() bool { return c.Catalog && c.Table.RefersToFilms() }

// checkFilms refuses prefixes of the stream that would mix its objects with the films, or
// let the films expire with them.
func (c *Config) checkFilms() (faults []error) {
	if !c.hasFilms() {
		return nil
	}
	faults = c.checkFolders("setting catalog=true: the films that kdg films loads are", athena.ReferencePrefix)
	if c.ExpireAfterDays == 0 || len(faults) > 0 {
		return faults
	}
	if slices.ContainsFunc(c.Stream.Errors.Heads(), func(head string) bool { return strings.HasPrefix(athena.FilmsPrefix, head) }) {
		faults = append(faults, fmt.Errorf("setting expireAfterDays=%d: with catalog=true, the films under %s must not expire, and S3 tells objects apart by the beginning of their keys: begin errorPrefix with a folder",
			c.ExpireAfterDays, athena.ReferencePrefix))
	}
	return faults
}

// expirePrefixes returns the prefixes of the objects that expire: none, which stands for all
// objects, or those of all records, but not of the films. Records of settings that are off
// are included, because there may be some from before.
func (c *Config) expirePrefixes() []string {
	if !c.hasFilms() || c.ExpireAfterDays == 0 {
		return nil
	}
	all := slices.Concat(heads(c.Stream.Data), heads(c.Stream.Errors), []string{fleet.UndeliveredPrefix})
	for _, folder := range []string{backupFolder, rawFolder} {
		all = append(all, folder+"/", folder+errorsOf+"/")
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// heads returns the folder with which all keys of a prefix begin, or else the texts that they
// can begin with.
func heads(e *prefix.Expression) []string {
	if folder := prefix.Folder(e.Head()); folder != "" {
		return []string{folder}
	}
	return e.Heads()
}
