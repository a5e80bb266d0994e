package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// Staging labels of a secret's versions.
const (
	stageCurrent  = "AWSCURRENT"
	stagePrevious = "AWSPREVIOUS"
	stagePending  = "AWSPENDING"
)

// A secret is a secret with its versions. Rotation is enabled by the first rotation.
type secret struct {
	rotationEnabled bool
	versions        map[string]*version
}

// A version is a version of a secret. Its value is nil when a rotation has just begun.
type version struct {
	value  *string
	stages []string
}

func newSecret(password string) secret {
	return secret{versions: map[string]*version{"v1": {&password, []string{stageCurrent}}}}
}

// withLabel returns the version with a staging label, or "" and nil.
func (s secret) withLabel(stage string) (id string, v *version) {
	for id, v := range s.versions {
		if slices.Contains(v.stages, stage) {
			return id, v
		}
	}
	return "", nil
}

func (s secret) current() *version {
	_, v := s.withLabel(stageCurrent)
	return v
}

// moveLabel moves a staging label to a version, or removes it if to is empty. When
// AWSCURRENT moves, AWSPREVIOUS moves to the version that was current.
func (s secret) moveLabel(stage, to string) {
	from, old := s.withLabel(stage)
	if from == to {
		return
	}
	if old != nil {
		old.stages = slices.DeleteFunc(old.stages, func(other string) bool { return other == stage })
		if stage == stageCurrent {
			s.moveLabel(stagePrevious, from)
		}
	}
	if v := s.versions[to]; v != nil {
		v.stages = append(v.stages, stage)
	}
}

// secretsManager executes a call of Secrets Manager.
func (a *AWS) secretsManager(call string, in input) (out any, refused *Fault) {
	if call == "GetRandomPassword" {
		return a.randomPassword(in)
	}
	if in.SecretId != SecretARN {
		return nil, errorResponse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	}
	switch call {
	case "DescribeSecret":
		stages := map[string][]string{}
		for id, v := range a.secret.versions {
			if len(v.stages) > 0 { // versions without a label are deprecated and not listed
				stages[id] = v.stages
			}
		}
		return map[string]any{"ARN": SecretARN, "RotationEnabled": a.secret.rotationEnabled, "VersionIdsToStages": stages}, nil
	case "GetSecretValue":
		v := a.secret.current()
		if in.VersionId != "" {
			v = a.secret.versions[in.VersionId]
		}
		if v == nil || v.value == nil {
			return nil, errorResponse("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: %s", in.VersionId)
		}
		return map[string]any{"ARN": SecretARN, "SecretString": *v.value}, nil
	case "PutSecretValue":
		v := a.secret.versions[in.ClientRequestToken]
		if v != nil && v.value != nil && *v.value != *in.SecretString {
			return nil, errorResponse("ResourceExistsException", "You can't use ClientRequestToken %s because that value is already in use", in.ClientRequestToken)
		}
		if v == nil {
			v = &version{}
			a.secret.versions[in.ClientRequestToken] = v
		}
		v.value = in.SecretString
		a.passwords = append(a.passwords, *in.SecretString)
		for _, stage := range in.VersionStages {
			a.secret.moveLabel(stage, in.ClientRequestToken)
		}
		return struct{}{}, nil
	case "UpdateSecretVersionStage":
		if from, _ := a.secret.withLabel(in.VersionStage); from != in.RemoveFromVersionId {
			return nil, errorResponse("InvalidParameterException", "The parameter RemoveFromVersionId is not the version with the staging label %s.", in.VersionStage)
		}
		if a.secret.versions[in.MoveToVersionId] == nil {
			return nil, errorResponse("ResourceNotFoundException", "Secrets Manager can't find the specified secret version.")
		}
		a.secret.moveLabel(in.VersionStage, in.MoveToVersionId)
		return struct{}{}, nil
	}
	return nil, errorResponse("UnknownOperationException", "no %s in the sandbox", call)
}

// randomPassword returns a unique password with all four kinds of characters.
func (a *AWS) randomPassword(in input) (out any, refused *Fault) {
	if !in.RequireEachIncludedType || in.PasswordLength < minPasswordLength {
		return nil, errorResponse("InvalidParameterException", "The sandbox generates only passwords with all four kinds of characters and at least %d characters.", minPasswordLength)
	}
	password := fmt.Sprintf("Aa1!%d-%s", len(a.calls), random(2*in.PasswordLength).Text(36))[:in.PasswordLength]
	if strings.ContainsAny(password, in.ExcludeCharacters) {
		return nil, errorResponse("InvalidParameterException", "The sandbox cannot exclude these characters.")
	}
	a.passwords = append(a.passwords, password)
	return map[string]string{"RandomPassword": password}, nil
}
