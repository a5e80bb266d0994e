package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The custom resource's properties.
const (
	propertyPool     = "UserPoolId"
	propertyName     = "Username"
	propertySecret   = "PasswordSecretArn"
	propertyPassword = "Password"
)

// maxNameLength is Cognito's limit for a user name in characters. It keeps the physical ID
// below CloudFormation's limit of 1 KB.
const maxNameLength = 128

// poolPattern is Cognito's pattern of a user pool ID. It distinguishes our physical IDs
// from others, such as the name of a log stream: 2026/11/23/[$LATEST]….
var poolPattern = regexp.MustCompile(`^[\w-]+_[0-9A-Za-z]+$`)

// A user identifies a user by the pool's ID and the user's name.
type user struct{ pool, name string }

// id returns the user's physical ID in CloudFormation.
func (u user) id() string { return u.pool + "/" + u.name }

// String describes the user in messages.
func (u user) String() string { return fmt.Sprintf("user %q in user pool %s", u.name, u.pool) }

// parseID parses a physical ID that user.id returned, and reports whether it is one. The
// name may contain slashes, but the pool's ID may not.
func parseID(id string) (user, bool) {
	pool, name, _ := strings.Cut(id, "/")
	if !poolPattern.MatchString(pool) || name == "" {
		return user{}, false
	}
	return user{pool, name}, true
}

// parseUser returns the user in the properties of the resource.
func parseUser(properties map[string]any) (user, error) {
	pool, err := stringProperty(properties, propertyPool)
	if err != nil {
		return user{}, err
	}
	name, err := stringProperty(properties, propertyName)
	switch {
	case err != nil:
		return user{}, err
	case pool == "":
		return user{}, missingProperty(propertyPool)
	case !poolPattern.MatchString(pool):
		return user{}, fmt.Errorf("the property %s is %q, which is not a user pool ID such as us-east-1_AbC123", propertyPool, pool)
	case name == "":
		return user{}, missingProperty(propertyName)
	case utf8.RuneCountInString(name) > maxNameLength:
		return user{}, fmt.Errorf("the property %s is longer than the %d characters that Cognito allows", propertyName, maxNameLength)
	}
	return user{pool, name}, nil
}

// A passwordSource is the source of the password. Exactly one of the fields is set.
type passwordSource struct{ secretARN, password string }

// parsePasswordSource returns the source of the password in the properties of the resource.
func parsePasswordSource(properties map[string]any) (passwordSource, error) {
	arn, err := stringProperty(properties, propertySecret)
	if err != nil {
		return passwordSource{}, err
	}
	password, err := stringProperty(properties, propertyPassword)
	switch {
	case err != nil:
		return passwordSource{}, err
	case arn == "" && password == "":
		return passwordSource{}, fmt.Errorf("the properties %s and %s are both missing or empty: set exactly one of them", propertySecret, propertyPassword)
	case arn != "" && password != "":
		return passwordSource{}, fmt.Errorf("the properties %s and %s are both set: set exactly one of them", propertySecret, propertyPassword)
	}
	return passwordSource{arn, password}, nil
}

// stringProperty returns the value of a property, or "" if it is missing. The error omits
// a value of a wrong type, because it may be a password.
func stringProperty(properties map[string]any, name string) (string, error) {
	switch value := properties[name].(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	}
	return "", errors.New("the property " + name + " is not a string")
}

func missingProperty(property string) error {
	return fmt.Errorf("the property %s is missing or empty", property)
}
