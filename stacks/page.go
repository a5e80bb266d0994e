package stacks

import (
	"cmp"
	"fmt"

	"penstock/constructs/page"
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
	kind := page.StreamFirehose
	if config.DataStreamName() != "" {
		kind = page.StreamKinesis
	}
	content := page.Config{
		Region:          stack.Region(),
		UserPoolID:      outputOf(generator, outputUserPoolID),
		ClientID:        outputOf(generator, outputClientID),
		IdentityPoolID:  outputOf(generator, outputIdentityPoolID),
		StreamKind:      jsii.String(kind),
		StreamName:      jsii.String(cmp.Or(config.DataStreamName(), config.Stream.Name)),
		Username:        outputOf(generator, outputUsername),
		PasswordCommand: jsii.String(""),
	}
	if config.KDGPassword == PasswordGenerated {
		content.PasswordCommand = outputOf(generator, outputPasswordCommand)
	}
	made := page.New(stack, "Page", page.Props{
		Config:           content,
		Code:             files.Code,
		Version:          files.Version,
		Architecture:     architectures[config.LambdaArchitecture](),
		LogRetention:     config.logRetention(),
		LogRetentionDays: config.LogRetentionDays,
		Domain:           config.PageDomain,
		CertificateARN:   config.PageCertificateARN,
	})

	output(stack, "PageUrl", "Producer page for this stack", *made.URL)
	output(stack, "PageBucketName", "The files of the page. cdk destroy empties and deletes it", *made.Bucket.BucketName())
	if config.PageDomain != "" {
		output(stack, "PageDomainTarget", "Create a DNS record, CNAME or alias, from "+config.PageDomain+" to this name", *made.Distribution.DistributionDomainName())
	}
	// Without the settings the app would not have the stack, and cdk destroy would find
	// nothing.
	output(stack, "PageDestroyCommand", "Deletes the page", shell.Command("npx", "cdk", "destroy", config.PageStackName(), "-c", "name="+config.Name, "-c", "page=true"))
	return stack
}

// checkPage refuses half of a domain.
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
	return faults
}
