package program

import "os"

// DeliveryStream describes a delivery stream that allows records to be packed, in the JSON
// of the API.
var DeliveryStream = map[string]any{
	"VersionId":            "1",
	"DeliveryStreamStatus": "ACTIVE",
	"Destinations": []any{map[string]any{
		"DestinationId":                    "1",
		"ExtendedS3DestinationDescription": map[string]any{"BucketARN": "arn:aws:s3:::lake"},
	}},
}

// AWS returns variables that make the SDKs use the server at a URL only.
func AWS(url string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + url,
		"AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test",
		"AWS_SESSION_TOKEN=",
		"AWS_PROFILE=",
		"AWS_CONFIG_FILE=" + os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}
