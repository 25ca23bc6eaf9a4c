import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.FileWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Properties;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.RevocationReason;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.TokenChallenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.toolbox.JoseUtils;

/**
 * Obtains an S/MIME certificate: ACME by acme4j, the reading and the writing of mail by Jakarta Mail, the request by Bouncy
 * Castle. Arguments: directory URL, address, port of IMAP over TLS, port of submission with STARTTLS, file with the password,
 * folder for the outcome. Each step is a line on standard output; the last one is "done".
 */
public final class ObtainCertificate {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String address;
    private final Session mail;
    private final int imapPort;
    private final String password;
    private final Path out;

    private ObtainCertificate(String address, int imapPort, int smtpPort, String password, Path out) {
        this.address = address;
        this.imapPort = imapPort;
        this.password = password;
        this.out = out;
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(smtpPort));
        properties.put("mail.smtp.auth", "true");
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.imaps.ssl.checkserveridentity", "true");
        this.mail = Session.getInstance(properties);
    }

    public static void main(String[] arguments) throws Exception {
        String password = Files.readString(Path.of(arguments[4]), StandardCharsets.UTF_8).strip();
        int imapPort = Integer.parseInt(arguments[2]);
        int smtpPort = Integer.parseInt(arguments[3]);
        new ObtainCertificate(arguments[1], imapPort, smtpPort, password, Path.of(arguments[5])).run(arguments[0]);
    }

    private void run(String directory) throws Exception {
        var session = new org.shredzone.acme4j.Session(URI.create(directory));
        KeyPair accountKey = newKey();
        Login login = new AccountBuilder()
                .addContact("mailto:" + address)
                .agreeToTermsOfService()
                .useKeyPair(accountKey)
                .createLogin(session);
        Account account = login.getAccount();
        say("account " + account.getStatus());
        Order order = account.newOrder().identifier(new Identifier("email", address)).create();
        say("order " + order.getStatus() + " " + order.getIdentifiers().get(0).getType());
        for (Authorization authorization : order.getAuthorizations()) {
            respond(authorization, accountKey);
        }
        KeyPair key = newKey();
        order.waitUntilReady(PATIENCE);
        order.execute(request(key));
        say("order " + order.waitForCompletion(PATIENCE));
        Certificate certificate = order.getCertificate();
        try (FileWriter writer = new FileWriter(out.resolve("fullchain.pem").toFile(), StandardCharsets.US_ASCII)) {
            certificate.writeCertificate(writer);
        }
        say("certificates " + certificate.getCertificateChain().size());
        manage(session, login, account, accountKey, certificate, key);
        say("done");
    }

    private void respond(Authorization authorization, KeyPair accountKey) throws Exception {
        TokenChallenge challenge = authorization.<TokenChallenge>findChallenge("email-reply-00").orElseThrow();
        String from = challenge.getJSON().get("from").asString();
        String tokenPart2 = challenge.getJSON().get("token").asString();
        try (Store store = mail.getStore("imaps")) {
            store.connect("127.0.0.1", imapPort, address, password);
            MimeMessage request = awaitChallenge(store, from);
            String tokenPart1 = request.getSubject().replaceFirst("^ACME:", "").replaceAll("\\s", "");
            String thumbprint = base64url(JoseUtils.thumbprint(accountKey.getPublic()));
            String digest = base64url(sha256(tokenPart1 + tokenPart2 + "." + thumbprint));
            MimeMessage response = (MimeMessage) request.reply(false);
            response.setFrom(new InternetAddress(address));
            response.setText("-----BEGIN ACME RESPONSE-----\r\n" + digest + "\r\n-----END ACME RESPONSE-----\r\n");
            Transport.send(response, address, password);
            say("answered");
        }
        challenge.trigger();
        Status status = challenge.waitForCompletion(PATIENCE);
        say("challenge " + status);
    }

    /** Reads the INBOX, and again whenever the server says that something came. */
    private MimeMessage awaitChallenge(Store store, String from) throws Exception {
        IMAPFolder inbox = (IMAPFolder) store.getFolder("INBOX");
        inbox.open(Folder.READ_WRITE);
        while (true) {
            for (Message message : inbox.getMessages()) {
                String subject = message.getSubject();
                String sender = ((InternetAddress) message.getFrom()[0]).getAddress();
                if (subject != null && subject.startsWith("ACME:") && sender.equals(from)) {
                    return new MimeMessage((MimeMessage) message);
                }
            }
            inbox.idle(true);
        }
    }

    private byte[] request(KeyPair key) throws Exception {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        GeneralName name = new GeneralName(GeneralName.rfc822Name, address);
        extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + address), key.getPublic());
        builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())).getEncoded();
    }

    /** What else acme4j can do with an account and a certificate. */
    private void manage(
            org.shredzone.acme4j.Session session,
            Login login,
            Account account,
            KeyPair accountKey,
            Certificate certificate,
            KeyPair certificateKey)
            throws Exception {
        var window = certificate.getRenewalInfo();
        var expiry = certificate.getCertificate().getNotAfter().toInstant();
        say("renewal " + (window.getSuggestedWindowEnd().isBefore(expiry) ? "before expiry" : "too late"));
        int orders = 0;
        for (var all = account.getOrders(); all.hasNext(); all.next()) {
            orders++;
        }
        say("orders " + orders);
        account.modify().addContact("mailto:second@client.test").commit();
        say("contacts " + account.getContacts().size());
        KeyPair changed = newKey();
        account.changeKey(changed);
        say("key " + new AccountBuilder().onlyExisting().useKeyPair(changed).createLogin(session).getAccount().getStatus());
        try {
            new AccountBuilder().onlyExisting().useKeyPair(accountKey).createLogin(session);
            say("old key known");
        } catch (AcmeException unknown) {
            say("old key unknown");
        }
        Certificate.revoke(session, certificateKey, certificate.getCertificate(), RevocationReason.KEY_COMPROMISE);
        try {
            certificate.revoke();
            say("revoked twice");
        } catch (AcmeException already) {
            say("revoked once");
        }
        account.deactivate();
        say("account " + account.getStatus());
    }

    private static KeyPair newKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static byte[] sha256(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
