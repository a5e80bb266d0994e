package local

import "fmt"

// A Page is what a page signs in with.
type Page struct {
	UserPool     string
	IdentityPool string
	Client       string
	Region       string
}

// Page returns what the outputs of the sign-in stack say.
func (o Outputs) Page() (Page, error) {
	page := Page{Region: Region}
	for output, field := range map[string]*string{"UserPoolId": &page.UserPool, "UserPoolClientId": &page.Client, "IdentityPoolId": &page.IdentityPool} {
		if *field = o[output]; *field == "" {
			return Page{}, fmt.Errorf("no stack has the output %s, which a page signs in with", output)
		}
	}
	return page, nil
}
