package local

import "fmt"

// A Page is what a page signs in with.
type Page struct {
	UserPool     string
	IdentityPool string
	Client       string
	Region       string
}

// Page returns what the stacks' outputs say about the sign-in.
func (o Outputs) Page() (Page, error) {
	page := Page{UserPool: o["UserPoolId"], IdentityPool: o["IdentityPoolId"], Client: o["UserPoolClientId"], Region: Region}
	if page.UserPool == "" || page.IdentityPool == "" || page.Client == "" {
		return Page{}, fmt.Errorf("the sign-in needs the outputs UserPoolId, IdentityPoolId and UserPoolClientId, but the stacks have only %v", o)
	}
	return page, nil
}
