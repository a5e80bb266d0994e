package audit

import (
	"maps"

	"penstock/internal/testkit/iamtest"
)

// A row is a call, and why it is in its table: who documents that it is made, or what
// is outside about it.
type row struct {
	iamtest.Call
	why string
}

// calls are rows for actions on one thing.
func calls(by iamtest.Caller, why, on string, actions ...string) []row {
	var all []row
	for _, action := range actions {
		all = append(all, row{iamtest.Call{By: by, Action: action, On: on, Context: overTLS("1.3")}, why})
	}
	return all
}

// in are the rows with more in their context.
func in(context map[string]any, rows []row) []row {
	for i := range rows {
		rows[i].Context = maps.Clone(rows[i].Context)
		maps.Copy(rows[i].Context, context)
	}
	return rows
}

func overTLS(version string) map[string]any {
	return map[string]any{"aws:SecureTransport": "true", "s3:TlsVersion": version}
}

// plainly are the rows without TLS.
func plainly(rows []row) []row {
	for i := range rows {
		rows[i].Context = map[string]any{"aws:SecureTransport": "false"}
	}
	return rows
}

// service is a principal of AWS's.
func service(name string) iamtest.Caller { return iamtest.Caller{Service: name + ".amazonaws.com"} }

// elsewhere is the place's other Region, account or partition as an ARN has it.
func (d *deployed) elsewhere(region, account string) iamtest.Place {
	return iamtest.Place{Partition: d.Partition, Region: region, Account: account}
}

func (d *deployed) administrator() iamtest.Caller { return iamtest.Caller{Administrator: d.Account} }

func (d *deployed) stranger() iamtest.Caller { return iamtest.Caller{Administrator: otherAccount} }

var nobody iamtest.Caller
