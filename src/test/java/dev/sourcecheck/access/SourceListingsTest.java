package dev.sourcecheck.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.DriverFolders;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretReferences;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Live listings, without the framework and without HTTP. */
class SourceListingsTest {
  private static final ListingLimits LIMITS =
      new ListingLimits(3, 2, Duration.ofSeconds(60), Duration.ofSeconds(60));
  private static final SourceListing.NamePages SCHEMAS =
      (session, after, limit, control) -> session.schemas(after, limit, control);

  private final String database = Servers.newDatabase();
  private final DataSource admin = Servers.superuser(database);
  private final String user = "lister_" + database;
  private final AtomicInteger expired = new AtomicInteger();
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
  private final SourceOpener opener =
      new SourceOpener(
          Engines.load(
              new EngineContext(
                  new Dialer(HostResolver.system(), new EgressPolicy(true)),
                  new DriverFolders(Path.of("drivers")),
                  false)),
          SecretReferences.unrestricted(name -> null));

  @BeforeEach
  void createUser() {
    Servers.execute(admin, "CREATE ROLE " + user + " LOGIN PASSWORD 's3cret-value'");
  }

  @AfterEach
  void stop() {
    timers.shutdownNow();
  }

  @Test
  void readsAllPages() {
    Servers.execute(
        admin,
        """
        DO $$ BEGIN
          FOR i IN 1..2000 LOOP EXECUTE format('CREATE SCHEMA s%s', lpad(i::text, 4, '0')); END LOOP;
        END $$\
        """);
    List<String> names = new ArrayList<>();

    try (SourceListing listing =
        listings(LIMITS).start(source("s3cret-value"), SCHEMAS, this::expire)) {
      assertThat(listing.database()).isEqualTo(database);
      for (List<String> page = listing.next(); !page.isEmpty(); page = listing.next()) {
        assertThat(page).hasSizeLessThanOrEqualTo(1_000);
        names.addAll(page);
      }
    }

    assertThat(names).hasSize(2_001).doesNotHaveDuplicates().isSorted();
    await().until(() -> sessions() == 0);
    assertThat(expired).hasValue(0);
  }

  @Test
  void limitsListingsPerHostUntilTheyAreClosed() {
    SourceListings listings = listings(LIMITS);
    SourceSpec source = source("s3cret-value");
    try (SourceListing first = listings.start(source, SCHEMAS, this::expire);
        SourceListing second = listings.start(source, SCHEMAS, this::expire)) {
      ListingRefusedException refused =
          catchThrowableOfType(
              ListingRefusedException.class, () -> listings.start(source, SCHEMAS, this::expire));
      assertThat(refused.failure()).isNull();
      assertThat(refused).hasMessage("Too many listings are running; try again later");
      assertThat(first.next()).isEqualTo(second.next());
    }

    listings.start(source, SCHEMAS, this::expire).close();
    await().until(() -> sessions() == 0);
  }

  @Test
  void failedLoginReleasesItsPlace() {
    SourceListings listings = listings(new ListingLimits(1, 1, LIMITS.login(), LIMITS.total()));
    SourceSpec source = source("s3cret-value");
    for (int i = 0; i < 3; i++) {
      assertThat(refusal(() -> listings.start(absent(source), SCHEMAS, this::expire)).code())
          .isEqualTo(FailureCode.DATABASE_UNKNOWN);
    }
    assertThat(
            refusal(() -> listings.start(source("${env:NOT_SET}"), SCHEMAS, this::expire)).code())
        .isEqualTo(FailureCode.OPTION_INVALID);
    listings.start(source, SCHEMAS, this::expire).close();
  }

  @Test
  void closesTheSessionIfItsTimeLimitCannotBeKept() {
    SourceListings listings = listings(LIMITS);
    SourceSpec source = source("s3cret-value");
    timers.shutdown();

    assertThatThrownBy(() -> listings.start(source, SCHEMAS, this::expire))
        .isInstanceOf(RejectedExecutionException.class);

    await().until(() -> sessions() == 0);
  }

  private static SourceSpec absent(SourceSpec source) {
    Map<String, Object> options = new HashMap<>(source.options());
    options.put("dbname", "absent");
    return new SourceSpec(
        null, "absent", source.type(), options, source.secrets(), null, false, null, null);
  }

  @Test
  void masksSecretsInFailures() {
    SourceListing.NamePages echoing =
        (session, after, limit, control) -> {
          throw new IllegalStateException("s3cret-value is not a schema");
        };
    try (SourceListing listing =
        listings(LIMITS).start(source("s3cret-value"), echoing, this::expire)) {
      assertThat(refusal(listing::next).hint()).doesNotContain("s3cret-value");
      assertThatThrownBy(listing::next).isInstanceOf(ListingRefusedException.class);
    }
    await().until(() -> sessions() == 0);
  }

  /** They are logged with the response's id. */
  @Test
  void masksSecretsInInternalErrors() {
    SourceListing.NamePages broken =
        (session, after, limit, control) -> {
          throw new LinkageError("a s3cret-value", new IllegalStateException("b s3cret-value"));
        };
    try (SourceListing listing =
        listings(LIMITS).start(source("s3cret-value"), broken, this::expire)) {
      assertThatThrownBy(listing::next)
          .hasToString("java.lang.LinkageError: a ***")
          .cause()
          .hasToString("java.lang.IllegalStateException: b ***");
    }
    await().until(() -> sessions() == 0);
  }

  @Test
  void listingThatIsNotReadEndsAtItsTimeLimit() {
    SourceListings listings =
        listings(new ListingLimits(1, 1, LIMITS.login(), Duration.ofMillis(300)));
    SourceListing listing = listings.start(source("s3cret-value"), SCHEMAS, this::expire);

    await().until(() -> expired.get() == 1 && sessions() == 0);

    assertThat(refusal(listing::next).code()).isEqualTo(FailureCode.TIMEOUT);
    await() // the place is released after the session is closed
        .ignoreExceptionsInstanceOf(ListingRefusedException.class)
        .until(
            () -> {
              listings.start(source("s3cret-value"), SCHEMAS, this::expire).close();
              return true;
            });
  }

  /** No read times out, because the server sends single bytes. */
  @Test
  void loginEndsAtItsTimeLimit() throws Exception {
    SourceListings listings =
        listings(new ListingLimits(1, 1, Duration.ofMillis(300), LIMITS.total()));
    AtomicInteger ended = new AtomicInteger();
    try (FakeServer server =
        new FakeServer(
            (in, out) -> {
              try {
                out.write(new byte[] {'E', 0, 0, 0x70, 0}); // the length of an error
                while (true) {
                  out.write('x');
                  TimeUnit.MILLISECONDS.sleep(20); // the pace of the simulated server
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                ended.incrementAndGet();
              }
            })) {
      for (int i = 1; i <= 2; i++) { // the first one has released its place
        CompletableFuture<Failure> refusal =
            CompletableFuture.supplyAsync(
                () -> refusal(() -> listings.start(at(server.port(), "s"), SCHEMAS, this::expire)));

        assertThat(refusal.get(20, TimeUnit.SECONDS).code()).isEqualTo(FailureCode.TIMEOUT);
        int expected = i;
        await().until(() -> ended.get() == expected);
      }
    }
  }

  @Test
  void blockedReadEndsAtTheTimeLimit() {
    CountDownLatch aborted = new CountDownLatch(1);
    SourceListing.NamePages blocked =
        (session, after, limit, control) -> {
          try (var registration = control.onAbort(aborted::countDown)) {
            aborted.await();
          }
          return List.of();
        };
    SourceListing listing =
        listings(new ListingLimits(1, 1, LIMITS.login(), Duration.ofMillis(300)))
            .start(source("s3cret-value"), blocked, this::expire);

    assertThat(refusal(listing::next).code()).isEqualTo(FailureCode.TIMEOUT);
    await().until(() -> expired.get() == 1 && sessions() == 0);
  }

  private static Failure refusal(Runnable call) {
    return catchThrowableOfType(ListingRefusedException.class, call::run).failure();
  }

  private void expire() {
    expired.incrementAndGet();
  }

  private SourceListings listings(ListingLimits limits) {
    return new SourceListings(opener, limits, timers);
  }

  private SourceSpec source(String password) {
    return at(Servers.postgres().getPort(), password);
  }

  private SourceSpec at(int port, String password) {
    return new SourceSpec(
        null,
        "listed",
        SourceType.POSTGRES,
        Map.of("host", "127.0.0.1", "port", (long) port, "dbname", database, "user", user),
        Map.of("password", new Secret(password)),
        null,
        false,
        null,
        null);
  }

  private long sessions() {
    return new StoreSql(admin)
        .withSession(
            session ->
                session
                    .sql("SELECT count(*) FROM pg_stat_activity WHERE usename = :user")
                    .bind("user", user)
                    .one(Long.class));
  }
}
