package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Names of the custom resource's properties.
const (
	propertyPool     = "UserPoolId"
	propertyName     = "Username"
	propertySecret   = "PasswordSecretArn"
	propertyPassword = "Password"
)

// maxNameLength is Cognito's limit on a user name, in characters. It also keeps
// the physical ID within CloudFormation's 1 KB.
const maxNameLength = 128

// poolPattern is Cognito's own pattern of a user pool ID. It tells our physical
// IDs from any other, such as the one of a log stream, 2026/11/23/[$LATEST]….
var poolPattern = regexp.MustCompile(`^[\w-]+_[0-9A-Za-z]+$`)

// A user is a name in a user pool.
type user struct{ pool, name string }

// id returns the user's physical ID in CloudFormation.
func (u user) id() string { return u.pool + "/" + u.name }

// String names the user in messages.
func (u user) String() string { return fmt.Sprintf("user %q in user pool %s", u.name, u.pool) }

// parseID is the reverse of id; it reports whether the ID is one of ours. A name
// may contain slashes, a pool's ID may not.
func parseID(id string) (user, bool) {
	pool, name, _ := strings.Cut(id, "/")
	if !poolPattern.MatchString(pool) || name == "" {
		return user{}, false
	}
	return user{pool, name}, true
}

// parseUser reads the user from the properties of a resource.
func parseUser(properties map[string]any) (user, error) {
	pool, err := text(properties, propertyPool)
	if err != nil {
		return user{}, err
	}
	name, err := text(properties, propertyName)
	switch {
	case err != nil:
		return user{}, err
	case pool == "":
		return user{}, missing(propertyPool)
	case !poolPattern.MatchString(pool):
		return user{}, fmt.Errorf("the property %s is %q, which is not a user pool ID such as us-east-1_AbC123", propertyPool, pool)
	case name == "":
		return user{}, missing(propertyName)
	case utf8.RuneCountInString(name) > maxNameLength:
		return user{}, fmt.Errorf("the property %s is longer than the %d characters that Cognito allows", propertyName, maxNameLength)
	}
	return user{pool, name}, nil
}

// A source is where the password comes from: one of the two is set.
type source struct{ secretARN, password string }

// parseSource reads from the properties where the password comes from.
func parseSource(properties map[string]any) (source, error) {
	arn, err := text(properties, propertySecret)
	if err != nil {
		return source{}, err
	}
	password, err := text(properties, propertyPassword)
	switch {
	case err != nil:
		return source{}, err
	case arn == "" && password == "":
		return source{}, fmt.Errorf("the properties %s and %s are both missing or empty: set exactly one of them", propertySecret, propertyPassword)
	case arn != "" && password != "":
		return source{}, fmt.Errorf("the properties %s and %s are both set: set exactly one of them", propertySecret, propertyPassword)
	}
	return source{arn, password}, nil
}

// text returns a property's value, or "" if it has none. The message of a wrong
// type leaves out the value: it may be a password.
func text(properties map[string]any, name string) (string, error) {
	switch value := properties[name].(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	}
	return "", errors.New("the property " + name + " is not a string")
}

func missing(property string) error {
	return fmt.Errorf("the property %s is missing or empty", property)
}
