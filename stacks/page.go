package stacks

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"penstock/constructs/page"
	"penstock/internal/pagefiles"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// PageFiles are lambda/kdgpage, built for the architecture of the settings, with the files
// of the producer page in its folder page.
type PageFiles struct {
	Code    awslambda.Code
	Version string // changes with the files and with the function
}

// NewPage creates the stack with the producer page. It refers to the stream by name, and to
// the outputs of generator, so you can deploy and destroy it without touching either.
func NewPage(scope constructs.Construct, config Config, generator awscdk.Stack, files PageFiles) awscdk.Stack {
	stack := newStack(scope, config, config.PageStackName(), "Producer page for one stream")
	stack.AddStackDependency(generator, jsii.String("its outputs name the pools"))
	made := page.New(stack, "Page", page.Props{
		Config:           config.page(*stack.Region(), generator),
		Code:             files.Code,
		Version:          files.Version,
		Architecture:     architectures[config.LambdaArchitecture](),
		LogRetention:     config.logRetention(),
		LogRetentionDays: config.LogRetentionDays,
		Domain:           config.PageDomain,
		CertificateARN:   config.PageCertificateARN,
	})

	const description = "Producer page for this stack"
	if config.KDGURLBase == "" {
		output(stack, outputURL, description, *made.URL)
	}
	output(stack, "PageUrl", description, *made.URL)
	output(stack, "PageBucketName", "The files of the page. cdk destroy empties and deletes it", *made.Bucket.BucketName())
	if config.PageDomain != "" {
		output(stack, "PageDomainTarget", "Create a DNS record, CNAME or alias, from "+config.PageDomain+" to this name", *made.Distribution.DistributionDomainName())
	}
	// Without the settings the app would not have the stack, and cdk destroy would find
	// nothing.
	output(stack, "PageDestroyCommand", "Deletes the page", shell.Command("npx", "cdk", "destroy", config.PageStackName(), "-c", "name="+config.Name, "-c", "page=true"))
	return stack
}

// page returns config.json of the page, whose pools are outputs of generator.
func (c Config) page(region string, generator awscdk.Stack) pagefiles.Config {
	delivery, err := json.Marshal(c.Stream.Definition)
	if err != nil {
		panic(err) // a definition without unknown settings is text, numbers and truth values
	}
	p := pagefiles.Config{
		Region:         region,
		UserPoolID:     *outputOf(generator, outputUserPoolID),
		ClientID:       *outputOf(generator, outputClientID),
		IdentityPoolID: *outputOf(generator, outputIdentityPoolID),
		StreamKind:     pagefiles.StreamFirehose,
		StreamName:     c.Stream.Name,
		Username:       *outputOf(generator, outputUsername),
		Delivery:       delivery,
		Template:       &pagefiles.Template{Name: filepath.Base(c.RecordTemplate), Text: c.RecordText},
	}
	if source := c.DataStreamName(); source != "" {
		p.StreamKind, p.StreamName = pagefiles.StreamKinesis, source
	}
	if c.KDGPassword == PasswordGenerated {
		p.PasswordCommand = *outputOf(generator, outputPasswordCommand)
	}
	return p
}

// mostPageTemplate is the size of a record template, in bytes, that fits into the event of
// the custom resource. Lambda accepts 256 KB in asynchronous events, and JSON escapes some
// characters: AWS Lambda Developer Guide, "Lambda quotas".
const mostPageTemplate = 100 << 10

// checkPage refuses half of a domain, and a record template that the page cannot have.
func (c *Config) checkPage() (faults []error) {
	refuse := func(setting, value, rule string) {
		faults = append(faults, fmt.Errorf("setting %s=%q: %s", setting, value, rule))
	}
	for _, s := range []struct{ name, value, other, otherValue string }{
		{"pageDomain", c.PageDomain, "pageCertificateArn", c.PageCertificateARN},
		{"pageCertificateArn", c.PageCertificateARN, "pageDomain", c.PageDomain},
	} {
		switch {
		case s.value != "" && !c.Page:
			refuse(s.name, s.value, "there is no page: set page=true, or remove "+s.name)
		case s.value != "" && s.otherValue == "":
			refuse(s.name, s.value, "a domain of your own needs a certificate for it: set "+s.other+" too, or remove "+s.name)
		}
	}
	if !c.Page {
		return faults
	}
	err := checkEmbedded(c.RecordText)
	if n := len(c.RecordText); n > mostPageTemplate {
		err = fmt.Errorf("has %d bytes, and the page takes %d", n, mostPageTemplate)
	}
	if err != nil {
		faults = append(faults, fmt.Errorf("setting page=true: the template %s %w: change recordTemplate", c.RecordTemplate, err))
	}
	return faults
}
