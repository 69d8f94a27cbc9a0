package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import java.util.concurrent.atomic.AtomicInteger;

/** What the parts of the suite share. */
public interface Conformance {
  /** Makes the names of users and schemas unique on the server. */
  AtomicInteger NEXT = new AtomicInteger();

  String PASSWORD = "correct horse";

  TestedServer server();

  default void requires(Capability capability) {
    String reason = server().missing().get(capability);
    assumeTrue(reason == null, reason);
  }

  static Dialer dialer() {
    return new Dialer(HostResolver.system(), new EgressPolicy(true));
  }

  /** A new user who may log in and nothing else. */
  default String newUser() {
    String user = "user" + NEXT.incrementAndGet();
    server().createUser(user, PASSWORD);
    return user;
  }

  /** A new schema with a hostile name, if the server has such names. */
  default String newSchema() {
    String schema = "schema" + NEXT.incrementAndGet();
    server().createSchema(schema);
    return schema;
  }

  default ConformanceSource source(String user) {
    return new ConformanceSource(server(), user);
  }

  default Opening open(ConformanceSource source) {
    return open(source, TestControl.patient());
  }

  default Opening open(ConformanceSource source, TestControl control) {
    return server().engine(dialer()).open(source.spec(), control);
  }

  default Session session(ConformanceSource source) {
    Opening opening = open(source);
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return ((Opening.Opened) opening).session();
  }

  /** The failure of a login. {@link FailureCode#UNEXPECTED} fails the suite. */
  default Failure refused(ConformanceSource source) {
    return refused(open(source));
  }

  default Failure refused(Opening opening) {
    if (opening instanceof Opening.Opened opened) {
      opened.session().close();
    }
    assertThat(opening).isInstanceOf(Opening.Refused.class);
    return expected(((Opening.Refused) opening).failure());
  }

  default Failure expected(Failure failure) {
    assertThat(failure.code()).as(failure.toString()).isNotEqualTo(FailureCode.UNEXPECTED);
    return failure;
  }

  default WriteProbe probe(ConformanceSource source) throws Exception {
    try (Session session = session(source)) {
      return session.probeWrite(TestControl.patient());
    }
  }

  /** Runs what a failure offers as its fix, as an administrator would. */
  default void fix(Failure failure) {
    assertThat(failure.fix()).as(failure.toString()).isNotEmpty();
    server().execute(failure.fix().toArray(String[]::new));
  }
}
