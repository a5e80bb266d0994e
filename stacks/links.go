package stacks

import (
	"penstock/constructs/monitoring"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// links returns the links of the dashboard to where one asks questions about the records.
func (c Config) links() (all []monitoring.Link) {
	region := *awscdk.Aws_REGION()
	if c.Catalog {
		all = append(all, monitoring.Link{Text: "saved queries of the workgroup " + c.catalogName(),
			URL: consoleURL("athena", region, "query-editor/saved-queries?workgroup="+c.catalogName())})
	}
	if c.Analytics != AnalyticsNone {
		all = append(all, monitoring.Link{Text: "notebook " + c.notebookName(), URL: notebooksURL(region)})
	}
	return all
}

// notebooksURL returns the address of the console of Managed Service for Apache Flink, which
// lists the notebooks.
func notebooksURL(region string) string { return consoleURL("flink", region, "dashboard") }

// consoleURL returns the address of a page in the AWS console, in the partition aws.
func consoleURL(service, region, page string) string {
	return "https://" + region + ".console.aws.amazon.com/" + service + "/home?region=" + region + "#/" + page
}
