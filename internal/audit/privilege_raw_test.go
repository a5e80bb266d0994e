package audit

import "slices"

// raw returns the deployment with the second delivery stream in place of the first. exists
// is false if there is none.
func (d *deployed) raw() (second *deployed, exists bool) {
	changed := *d
	changed.id, changed.config.Stream = "Raw", d.config.Raw
	changed.config.TransformARN = ""
	return &changed, d.config.AlsoRaw
}

func rawAllowed(d *deployed) []row {
	second, exists := d.raw()
	if !exists {
		return nil
	}
	return deliveryAllowed(second)
}

// rawDenied returns the calls that deliveryDenied returns for the first stream, and calls
// with which one stream would write the objects or the log of the other.
func rawDenied(d *deployed) []row {
	second, exists := d.raw()
	if !exists {
		return nil
	}
	return slices.Concat(
		deliveryDenied(second),
		calls(second.delivery(), "an object of the first stream", d.objects()[0], "s3:GetObject", "s3:PutObject"),
		calls(second.delivery(), "the log of the first stream", d.errorLog("DestinationDelivery"), "logs:PutLogEvents"),
		calls(d.delivery(), "an object of the second stream", second.objects()[0], "s3:GetObject", "s3:PutObject"),
		calls(d.delivery(), "the log of the second stream", second.errorLog("DestinationDelivery"), "logs:PutLogEvents"),
		calls(d.signedIn(), "the second stream", d.ingest.ARN(second.id), "firehose:PutRecordBatch"),
	)
}
