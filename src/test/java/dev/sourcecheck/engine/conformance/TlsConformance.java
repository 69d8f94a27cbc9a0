package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.servers.Certificates;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption, and the evidence of the server's certificate. */
public interface TlsConformance extends Conformance {
  @ParameterizedTest
  @CsvSource({
    "prefer,nothing",
    "require,nothing",
    "verify-ca,issuer",
    "verify-full,issuer and name",
  })
  default void reportsTheCertificate(String mode, String verified) {
    requires(Capability.TLS);

    Opening opening = open(trusting(mode));

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details().get("tls"))
        .asString()
        .contains(
            "version=" + server().tlsVersion(),
            "cipher=TLS_",
            "verified=" + verified,
            "chain=[{subject=CN=good, issuer=CN=Test authority, not_before=",
            "names=[localhost, 127.0.0.1]");
    assertThat(opening.details().get("ms")).asString().contains("tls=", "login=", "query=");
  }

  @Test
  default void usesNoTlsIfDisabled() {
    requires(Capability.TLS);
    requires(Capability.OPTIONAL_TLS);

    Opening opening = open(trusting("disable"));

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details()).containsEntry("tls", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  default void rejectsAnotherAuthority(String mode) {
    requires(Capability.TLS);
    String other = new Certificates("Other").root();

    Opening opening = open(trusting(mode).secret(server().tls().rootField(), other));

    assertThat(refused(opening).code()).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    assertThat(opening.details().get("tls")).asString().contains("CN=good", "verified=refused");
  }

  @Test
  default void rejectsAnotherName() {
    requires(Capability.TLS);

    Opening opening = openAt("db.example.test", trusting("verify-full"));

    assertThat(refused(opening))
        .returns(FailureCode.HOSTNAME_MISMATCH, Failure::code)
        .returns(List.of("host"), Failure::fields);
    assertThat(opening.details().get("tls")).asString().contains("CN=good");
  }

  @Test
  default void ignoresTheNameIfOnlyTheAuthorityIsVerified() {
    requires(Capability.TLS);

    Opening opening = openAt("db.example.test", trusting("verify-ca"));

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
  }

  private Opening openAt(String host, ConformanceSource source) {
    Dialer dialer =
        new Dialer(
            name -> List.of(InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1})),
            new EgressPolicy(true));
    return server().engine(dialer).open(source.with("host", host).spec(), TestControl.patient());
  }

  private ConformanceSource trusting(String mode) {
    TestedServer.ServerTls tls = server().tls();
    return source(newUser())
        .at(tls.port())
        .with(tls.modeField(), tls.mode(mode))
        .secret(tls.rootField(), tls.root());
  }
}
