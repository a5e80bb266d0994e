package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// Stages of a secret's versions.
const (
	stageCurrent  = "AWSCURRENT"
	stagePrevious = "AWSPREVIOUS"
	stagePending  = "AWSPENDING"
)

// A secret has versions, and rotates from the first rotation on.
type secret struct {
	rotates  bool
	versions map[string]*version
}

// A version has a value, but for one that a rotation has just begun.
type version struct {
	value  *string
	stages []string
}

func newSecret(password string) secret {
	return secret{versions: map[string]*version{"v1": {&password, []string{stageCurrent}}}}
}

// at finds the version that has a stage.
func (s secret) at(stage string) (id string, v *version) {
	for id, v := range s.versions {
		if slices.Contains(v.stages, stage) {
			return id, v
		}
	}
	return "", nil
}

func (s secret) current() *version {
	_, v := s.at(stageCurrent)
	return v
}

// move gives a stage to a version, or to none, and takes it from the one that has it.
// AWSPREVIOUS goes to the version that was current.
func (s secret) move(stage, to string) {
	from, old := s.at(stage)
	if from == to {
		return
	}
	if old != nil {
		old.stages = slices.DeleteFunc(old.stages, func(other string) bool { return other == stage })
		if stage == stageCurrent {
			s.move(stagePrevious, from)
		}
	}
	if v := s.versions[to]; v != nil {
		v.stages = append(v.stages, stage)
	}
}

// secretsManager is the calls of Secrets Manager.
func (a *AWS) secretsManager(call string, in input) (out any, refused *Fault) {
	if call == "GetRandomPassword" {
		return a.randomPassword(in)
	}
	if in.SecretId != SecretARN {
		return nil, refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	}
	switch call {
	case "DescribeSecret":
		stages := map[string][]string{}
		for id, v := range a.secret.versions {
			if len(v.stages) > 0 { // a version without one is on its way out
				stages[id] = v.stages
			}
		}
		return map[string]any{"ARN": SecretARN, "RotationEnabled": a.secret.rotates, "VersionIdsToStages": stages}, nil
	case "GetSecretValue":
		v := a.secret.current()
		if in.VersionId != "" {
			v = a.secret.versions[in.VersionId]
		}
		if v == nil || v.value == nil {
			return nil, refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: %s", in.VersionId)
		}
		return map[string]any{"ARN": SecretARN, "SecretString": *v.value}, nil
	case "PutSecretValue":
		v := a.secret.versions[in.ClientRequestToken]
		if v != nil && v.value != nil && *v.value != *in.SecretString {
			return nil, refuse("ResourceExistsException", "You can't use ClientRequestToken %s because that value is already in use", in.ClientRequestToken)
		}
		if v == nil {
			v = &version{}
			a.secret.versions[in.ClientRequestToken] = v
		}
		v.value = in.SecretString
		a.minted = append(a.minted, *in.SecretString)
		for _, stage := range in.VersionStages {
			a.secret.move(stage, in.ClientRequestToken)
		}
		return struct{}{}, nil
	case "UpdateSecretVersionStage":
		if from, _ := a.secret.at(in.VersionStage); from != in.RemoveFromVersionId {
			return nil, refuse("InvalidParameterException", "The parameter RemoveFromVersionId is not the version with the staging label %s.", in.VersionStage)
		}
		if a.secret.versions[in.MoveToVersionId] == nil {
			return nil, refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret version.")
		}
		a.secret.move(in.VersionStage, in.MoveToVersionId)
		return struct{}{}, nil
	}
	return nil, refuse("UnknownOperationException", "no %s in the sandbox", call)
}

// randomPassword makes a password that is another each time, and of all four kinds.
func (a *AWS) randomPassword(in input) (out any, refused *Fault) {
	if !in.RequireEachIncludedType || in.PasswordLength < shortest {
		return nil, refuse("InvalidParameterException", "The sandbox makes passwords of four kinds of characters, and of at least %d.", shortest)
	}
	password := fmt.Sprintf("Aa1!%d-%s", len(a.calls), random(2*in.PasswordLength).Text(36))[:in.PasswordLength]
	if strings.ContainsAny(password, in.ExcludeCharacters) {
		return nil, refuse("InvalidParameterException", "The sandbox knows no other characters than those it is to leave out.")
	}
	a.minted = append(a.minted, password)
	return map[string]string{"RandomPassword": password}, nil
}
