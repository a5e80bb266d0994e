package sandbox

import "strings"

// A User is a user in a user pool.
type User struct {
	Attributes map[string]string
	Password   string
}

// minPasswordLength is the minimum password length in every pool.
const minPasswordLength = 12

// cognito executes a call of Cognito.
func (a *AWS) cognito(call string, in input) (out any, refused *Fault) {
	switch call {
	case "InitiateAuth":
		return a.beginSignIn(in)
	case "RespondToAuthChallenge":
		return a.endSignIn(in)
	}
	id := in.UserPoolId + "/" + in.Username
	user, exists := a.users[id]
	switch {
	case a.deletedPools[in.UserPoolId]:
		return nil, errorResponse("ResourceNotFoundException", "User pool %s does not exist.", in.UserPoolId)
	case call == "AdminCreateUser" && exists:
		return nil, errorResponse("UsernameExistsException", "User account already exists")
	case call == "AdminCreateUser":
		made := &User{Attributes: map[string]string{"sub": "sub of " + id}}
		for _, attribute := range in.UserAttributes {
			made.Attributes[attribute.Name] = attribute.Value
		}
		a.users[id] = made
		return struct{}{}, nil
	case !exists:
		return nil, errorResponse("UserNotFoundException", "User does not exist.")
	case call == "AdminSetUserPassword" && len(in.Password) < minPasswordLength:
		return nil, errorResponse("InvalidPasswordException", "Password not long enough")
	case call == "AdminSetUserPassword":
		user.Password = in.Password
		return struct{}{}, nil
	case call == "AdminDeleteUser":
		delete(a.users, id)
		return struct{}{}, nil
	case call == "AdminGetUser":
		var attributes []map[string]string
		for name, value := range user.Attributes {
			attributes = append(attributes, map[string]string{"Name": name, "Value": value})
		}
		return map[string]any{"Username": in.Username, "UserAttributes": attributes}, nil
	}
	return nil, errorResponse("UnknownOperationException", "no %s in the sandbox", call)
}

// poolName returns the part of a pool's ID that the SRP computations use.
func poolName(pool string) string { return pool[strings.Index(pool, "_")+1:] }
