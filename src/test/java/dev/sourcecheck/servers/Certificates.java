package dev.sourcecheck.servers;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority for tests. All server certificates share one key. */
public final class Certificates {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final KeyPair SERVER_KEY = newKey();

  private final X500Name name;
  private final KeyPair key = newKey();

  public Certificates(String authority) {
    name = new X500Name("CN=" + authority);
  }

  /** The certificate of the authority in PEM. */
  public String root() {
    Instant now = Instant.now();
    return issue(name, key, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)), true);
  }

  /** Issues a currently valid certificate for these DNS names and addresses. */
  public String server(String commonName, String... names) {
    Instant now = Instant.now();
    return server(commonName, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)), names);
  }

  public String server(String commonName, Instant from, Instant to, String... names) {
    return issue(new X500Name("CN=" + commonName), SERVER_KEY, from, to, false, names);
  }

  public static String serverKey() {
    return key(SERVER_KEY);
  }

  /** A client certificate and its key in PEM. */
  public record TestClientCertificate(String certificate, String key) {}

  /** Issues a currently valid certificate with a new key. */
  public TestClientCertificate client(String user) {
    Instant now = Instant.now();
    KeyPair own = newKey();
    String certificate =
        issue(
            new X500Name("CN=" + user),
            own,
            now.minus(Duration.ofDays(1)),
            now.plus(Duration.ofDays(90)),
            false);
    return new TestClientCertificate(certificate, key(own));
  }

  private static String key(KeyPair pair) {
    return pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  private String issue(
      X500Name subject, KeyPair of, Instant from, Instant to, boolean authority, String... names) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(from),
              Date.from(to),
              subject,
              of.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (names.length > 0) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                Arrays.stream(names).map(Certificates::general).toArray(GeneralName[]::new)));
      }
      return pem(
          builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key.getPrivate())));
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralName general(String name) {
    return new GeneralName(
        name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
