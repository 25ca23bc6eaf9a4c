/** What the configurations of these tests begin with; it ends within `[storage]`. Issuer and mail are each test's own. */
export const firstTables = `
[https]
listen = "127.0.0.1:0"
public-url = "https://127.0.0.1"
certificate = "tls.pem"
key = "tls.key"
[http]
listen = "127.0.0.1:0"
public-url = "http://ca.example"
[root]
certificate = "root.pem"
crl = "root.crl"
[policy]
allow = ["@example.org"]
[storage]
sqlite = "ca.db"
`;
