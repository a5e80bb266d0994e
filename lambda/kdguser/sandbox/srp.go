package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
)

// The group of Cognito's Secure Remote Password protocol: the 3072-bit group of RFC 3526.
var (
	prime = number("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
		"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
		"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
		"83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
		"E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
		"15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7" +
		"ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
		"BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF")
	generator  = big.NewInt(2)
	multiplier = hash(pad(prime), pad(generator))
)

// A signIn is the server's state of a sign-in in progress.
type signIn struct {
	user, password   string // pool/name, and the password at the beginning
	a, b, salt       *big.Int
	verifier, public *big.Int // of the password, and B
}

// secretBytes is the size of the server's secret: RFC 5054, section 2.5.4, asks for 256 bits or
// more. More only takes time, thousands of times in the function's tests.
const secretBytes = 32

// beginSignIn implements InitiateAuth for users of Pool.
func (a *AWS) beginSignIn(in input) (out any, refused *Fault) {
	user, exists := a.users[Pool+"/"+in.AuthParameters["USERNAME"]]
	if !exists || in.ClientId != Client {
		return nil, wrongPassword()
	}
	p := newSignIn(Pool+"/"+in.AuthParameters["USERNAME"], user.Password, number(in.AuthParameters["SRP_A"]))
	block := base64.StdEncoding.EncodeToString(random(32).Bytes())
	a.signIns[block] = p
	return map[string]any{"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": map[string]string{
		"USERNAME":        in.AuthParameters["USERNAME"],
		"USER_ID_FOR_SRP": in.AuthParameters["USERNAME"],
		"SALT":            p.salt.Text(16),
		"SRP_B":           p.public.Text(16),
		"SECRET_BLOCK":    block,
	}}, nil
}

// endSignIn implements RespondToAuthChallenge.
func (a *AWS) endSignIn(in input) (out any, refused *Fault) {
	answer := in.ChallengeResponses
	p, begun := a.signIns[answer["PASSWORD_CLAIM_SECRET_BLOCK"]]
	user, exists := a.users[p.user]
	if !begun || !exists || user.Password != p.password {
		return nil, wrongPassword()
	}
	block, _ := base64.StdEncoding.DecodeString(answer["PASSWORD_CLAIM_SECRET_BLOCK"])
	_, name, _ := strings.Cut(p.user, "/")
	want := mac(p.key(), []byte(poolName(Pool)+name), block, []byte(answer["TIMESTAMP"]))
	if answer["PASSWORD_CLAIM_SIGNATURE"] != base64.StdEncoding.EncodeToString(want) {
		return nil, wrongPassword()
	}
	return map[string]any{"AuthenticationResult": map[string]string{"IdToken": Token, "AccessToken": Token}}, nil
}

// Token is the value of all tokens that a sign-in returns.
const Token = "opens-nothing"

func wrongPassword() *Fault {
	return errorResponse("NotAuthorizedException", "Incorrect username or password.")
}

// newSignIn returns the state of a sign-in with a password, for the client's public value A.
func newSignIn(user, password string, a *big.Int) signIn {
	p := signIn{user: user, password: password, a: a, b: random(secretBytes), salt: random(16)}
	_, name, _ := strings.Cut(user, "/")
	inner := sha256.Sum256([]byte(poolName(Pool) + name + ":" + password))
	p.verifier = new(big.Int).Exp(generator, hash(pad(p.salt), inner[:]), prime)
	sum := new(big.Int).Mul(multiplier, p.verifier)
	p.public = sum.Mod(sum.Add(sum, new(big.Int).Exp(generator, p.b, prime)), prime)
	return p
}

// key returns the session key, which the client can compute only with the password.
func (p signIn) key() []byte {
	u := hash(pad(p.a), pad(p.public))
	s := new(big.Int).Exp(p.verifier, u, prime)
	s.Exp(s.Mul(s, p.a), p.b, prime)
	return mac(mac(pad(u), pad(s)), []byte("Caldera Derived Key\x01"))[:16]
}

func hash(parts ...[]byte) *big.Int {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return new(big.Int).SetBytes(h.Sum(nil))
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

// pad returns the bytes of a number, with a leading zero if the first bit is set.
func pad(n *big.Int) []byte {
	b := n.Bytes()
	if len(b) == 0 || b[0]&0x80 != 0 {
		return append([]byte{0}, b...)
	}
	return b
}

// number parses a hexadecimal number. It returns 0 for an invalid one.
func number(text string) *big.Int {
	b, _ := hex.DecodeString(strings.Repeat("0", len(text)%2) + text)
	return new(big.Int).SetBytes(b)
}

func random(bytes int) *big.Int {
	b := make([]byte, bytes)
	_, _ = rand.Read(b)
	return new(big.Int).SetBytes(b)
}
