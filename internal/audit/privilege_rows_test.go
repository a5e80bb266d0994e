package audit

import (
	"maps"

	"penstock/internal/testkit/iamtest"
)

// A row is a call with the reason why it is in its table. For an allowed call, that is the
// documentation or the observation that the call is made; for a denied call, what is wrong
// with it.
type row struct {
	iamtest.Call
	why string
}

// calls returns a row for each action on a resource. The calls use TLS 1.3.
func calls(by iamtest.Caller, why, on string, actions ...string) []row {
	var all []row
	for _, action := range actions {
		all = append(all, row{iamtest.Call{By: by, Action: action, On: on, Context: overTLS("1.3")}, why})
	}
	return all
}

// withContext adds condition keys to the rows and returns them.
func withContext(context map[string]any, rows []row) []row {
	for i := range rows {
		rows[i].Context = maps.Clone(rows[i].Context)
		maps.Copy(rows[i].Context, context)
	}
	return rows
}

func overTLS(version string) map[string]any {
	return map[string]any{"aws:SecureTransport": "true", "s3:TlsVersion": version}
}

// withoutTLS changes the rows to plain HTTP and returns them.
func withoutTLS(rows []row) []row {
	for i := range rows {
		rows[i].Context = map[string]any{"aws:SecureTransport": "false"}
	}
	return rows
}

// service returns the service principal of an AWS service.
func service(name string) iamtest.Caller { return iamtest.Caller{Service: name + ".amazonaws.com"} }

// place returns a place in the partition of d.
func (d *deployed) place(region, account string) iamtest.Place {
	return iamtest.Place{Partition: d.Partition, Region: region, Account: account}
}

func (d *deployed) administrator() iamtest.Caller { return iamtest.Caller{Administrator: d.Account} }

// stranger returns an administrator of another account.
func (d *deployed) stranger() iamtest.Caller { return iamtest.Caller{Administrator: otherAccount} }

var anonymous iamtest.Caller
