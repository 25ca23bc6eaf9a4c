// Obtains a certificate with acmez, which computes and words the response; the test carries the mail.
//
// Arguments: directory URL, file with the roots to trust, address, file for the chain. Speaks a line of JSON for each step;
// where a mail is awaited, the challenge mail comes back on standard input as a line of JSON with a base64 text.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"os"
	"time"

	"github.com/mholt/acmez/v3"
	"github.com/mholt/acmez/v3/acme"
)

type step map[string]any

var input = bufio.NewReader(os.Stdin)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := obtain(ctx, os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func obtain(ctx context.Context, directory, roots, address, out string) error {
	client, err := newClient(directory, roots)
	if err != nil {
		return err
	}
	account, err := client.NewAccount(ctx, acme.Account{
		Contact:              []string{"mailto:" + address},
		TermsOfServiceAgreed: true,
		PrivateKey:           newKey(),
	})
	if err != nil {
		return err
	}
	say(step{"step": "account", "status": account.Status})
	order, err := client.NewOrder(ctx, account, acme.Order{Identifiers: []acme.Identifier{{Type: "email", Value: address}}})
	if err != nil {
		return err
	}
	say(step{"step": "order", "status": order.Status})
	for _, url := range order.Authorizations {
		if err := respond(ctx, client, account, url); err != nil {
			return err
		}
	}
	key := newKey()
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{EmailAddresses: []string{address}}, key)
	if err != nil {
		return err
	}
	if order, err = client.FinalizeOrder(ctx, account, order, request); err != nil {
		return err
	}
	chains, err := client.GetCertificateChain(ctx, account, order.Certificate)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, chains[0].ChainPEM, 0o600); err != nil {
		return err
	}
	say(step{"step": "issued", "chains": len(chains)})
	return manage(ctx, client, account, key, chains[0].ChainPEM)
}

func respond(ctx context.Context, client *acme.Client, account acme.Account, url string) error {
	authorization, err := client.GetAuthorization(ctx, account, url)
	if err != nil {
		return err
	}
	challenge := authorization.Challenges[0]
	raw, err := ask(step{"step": "awaiting", "sender": challenge.From})
	if err != nil {
		return err
	}
	request, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	subject, messageID := request.Header.Get("Subject"), request.Header.Get("Message-ID")
	response, err := acmez.MailReplyChallengeResponse(challenge, subject, messageID, request.Header.Get("Reply-To"))
	if err != nil {
		return err
	}
	// acmez leaves these to whoever sends the mail.
	now := time.Now().Format(time.RFC1123Z)
	response = fmt.Sprintf("Date: %s\r\nMessage-ID: <%d.acmez@client.test>\r\n%s", now, time.Now().UnixNano(), response)
	if _, err := ask(step{"step": "respond", "to": challenge.From, "raw": []byte(response)}); err != nil {
		return err
	}
	if _, err := client.InitiateChallenge(ctx, account, challenge); err != nil {
		return err
	}
	authorization, err = client.PollAuthorization(ctx, account, authorization)
	say(step{"step": "authorization", "status": authorization.Status})
	return err
}

func manage(ctx context.Context, client *acme.Client, account acme.Account, key *ecdsa.PrivateKey, chain []byte) error {
	block, _ := pem.Decode(chain)
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return err
	}
	renewal, err := client.GetRenewalInfo(ctx, leaf)
	if err != nil {
		return err
	}
	say(step{"step": "renewal", "beforeExpiry": renewal.SuggestedWindow.End.Before(leaf.NotAfter)})
	if account, err = client.AccountKeyRollover(ctx, account, newKey()); err != nil {
		return err
	}
	if account, err = client.GetAccount(ctx, account); err != nil {
		return err
	}
	say(step{"step": "rollover", "status": account.Status})
	// For the key of the certificate, with the new key of the account.
	if err := client.RevokeCertificate(ctx, account, leaf, key, acme.ReasonKeyCompromise); err != nil {
		return err
	}
	var problem acme.Problem
	again := client.RevokeCertificate(ctx, account, leaf, nil, acme.ReasonUnspecified)
	if !errors.As(again, &problem) {
		return fmt.Errorf("revoked twice: %w", again)
	}
	say(step{"step": "revoked", "again": problem.Type})
	return nil
}

func newClient(directory, roots string) (*acme.Client, error) {
	file, err := os.ReadFile(roots)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(file)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	return &acme.Client{Directory: directory, HTTPClient: &http.Client{Transport: transport}, UserAgent: "interop"}, nil
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func say(line step) {
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		panic(err)
	}
}

func ask(line step) ([]byte, error) {
	say(line)
	answer, err := input.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var reply struct{ Raw []byte }
	err = json.Unmarshal(answer, &reply)
	return reply.Raw, err
}
