package local

import (
	"fmt"
	"net/url"
)

// A Page is the configuration that the KDG page reads from its URL.
type Page struct {
	UserPool     string
	IdentityPool string
	Client       string
	Region       string
}

// ParsePage parses the query of the KdgUrl output as the KDG page does:
// awslabs/amazon-kinesis-data-generator web/js/producer.js, init.
func ParsePage(kdgURL string) (Page, error) {
	u, err := url.Parse(kdgURL)
	if err != nil {
		return Page{}, err
	}
	query := u.Query()
	page := Page{UserPool: query.Get("upid"), IdentityPool: query.Get("ipid"), Client: query.Get("cid"), Region: query.Get("r")}
	if page.UserPool == "" || page.IdentityPool == "" || page.Client == "" || page.Region == "" {
		return Page{}, fmt.Errorf("the KDG page needs upid, ipid, cid and r in its URL: %s", kdgURL)
	}
	return page, nil
}
