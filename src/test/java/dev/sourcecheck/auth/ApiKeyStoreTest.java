package dev.sourcecheck.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ApiKeyStoreTest {
  private final StoreSql store;
  private final ApiKeyRepository keys;
  private final ApiKeyTable table;

  @TempDir Path home;

  ApiKeyStoreTest(StoreSql store, ApiKeyRepository keys) {
    this.store = store;
    this.keys = keys;
    this.table = new ApiKeyTable(store);
  }

  @BeforeEach
  void deleteKeys() {
    store.useSession(session -> session.sql("DELETE FROM api_key").execute());
  }

  /** The other tests of this application send it. */
  @AfterEach
  void restoreAdminKey() {
    deleteKeys();
    keys.adopt(ApiKeyText.parse(StoreResource.KEY).orElseThrow(), "first", Role.ADMIN);
  }

  @Test
  void storesHashesOnly() {
    String key = keys.create("ci", Role.OPERATOR);

    ApiKeyText text = ApiKeyText.parse(key).orElseThrow();
    String row =
        store.withSession(
            session -> session.sql("SELECT k::text FROM api_key k").one(String.class));
    assertThat(row).contains(text.id()).doesNotContain(key.substring(17));
    assertThat(keys.validKeys()).containsOnlyKeys(text.id());
    assertThat(text.matches(keys.validKeys().get(text.id()).hash())).isTrue();
    assertThat(ApiKeyText.random().matches(keys.validKeys().get(text.id()).hash())).isFalse();
    assertThat(text.toString()).doesNotContain(key.substring(17));
  }

  @Test
  void listsRevokedKeysAsInvalid() {
    String id = ApiKeyText.parse(keys.create("revoked", Role.ADMIN)).orElseThrow().id();

    assertThat(keys.revoke(id)).isTrue();

    assertThat(keys.revoke(id)).isFalse();
    assertThat(keys.validKeys()).isEmpty();
    assertThat(keys.list())
        .singleElement()
        .satisfies(key -> assertThat(key.revokedAt()).isNotNull())
        .returns("revoked", ApiKey::name)
        .returns(Role.ADMIN, ApiKey::role);
  }

  @Test
  void sharesKeysWithTheCommandLine() {
    String created = ApiKeyText.parse(table.create("cli", Role.VIEWER)).orElseThrow().id();
    String revoked = ApiKeyText.parse(keys.create("service", Role.ADMIN)).orElseThrow().id();

    assertThat(keys.validKeys()).containsOnlyKeys(created, revoked);
    assertThat(table.revoke(revoked)).isTrue();
    assertThat(table.revoke(revoked)).isFalse();

    assertThat(keys.revoke(revoked)).isFalse();
    assertThat(keys.validKeys()).containsOnlyKeys(created);
    assertThat(keys.list()).hasSize(2).isEqualTo(table.list());
  }

  @Test
  void storesAKeyOnce() {
    ApiKeyText key = ApiKeyText.random();

    assertThat(keys.adopt(key, "first", Role.ADMIN)).isTrue();

    assertThat(keys.adopt(key, "second", Role.VIEWER)).isFalse();
    assertThat(table.adopt(key, "third", Role.VIEWER)).isFalse();
    assertThat(keys.list()).extracting(ApiKey::name).containsExactly("first");
  }

  @Test
  void createsAdminKeyAtFirstStart() throws IOException {
    String first = start();
    String second = start();

    Path file = home.resolve("admin.key");
    String kept = Files.readString(file).strip();
    assertThat(first).contains(kept).contains(file.toString());
    assertThat(second).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(home.toFile().list()).containsExactly("admin.key");
    ApiKeyText key = ApiKeyText.parse(kept).orElseThrow();
    assertThat(keys.validKeys().get(key.id()).role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void createsOneKeyForConcurrentStarts(@TempDir Path other) {
    CompletableFuture<Void> one =
        CompletableFuture.runAsync(
            () -> new AdminKeyBootstrap(home, null, keys).ensure(System.out));
    CompletableFuture<Void> two =
        CompletableFuture.runAsync(
            () -> new AdminKeyBootstrap(other, null, keys).ensure(System.out));

    CompletableFuture.allOf(one, two).join();

    assertThat(keys.validKeys()).hasSize(1);
  }

  @Test
  void adoptsKeyFileOfTheOperator() throws IOException {
    ApiKeyText given = ApiKeyText.random();
    Files.writeString(home.resolve("admin.key"), given.reveal() + "\n");

    assertThat(start()).isEmpty();

    assertThat(keys.validKeys()).containsOnlyKeys(given.id());
  }

  @Test
  void adoptsConfiguredKeyWithoutAFile(@TempDir Path other) {
    ApiKeyText given = ApiKeyText.random();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

    CompletableFuture.allOf(
            CompletableFuture.runAsync(
                () -> new AdminKeyBootstrap(home, given.reveal(), keys).ensure(printed)),
            CompletableFuture.runAsync(
                () -> new AdminKeyBootstrap(other, given.reveal() + "\n", keys).ensure(printed)))
        .join();

    assertThat(keys.validKeys()).containsOnlyKeys(given.id());
    assertThat(keys.validKeys().get(given.id()).role()).isEqualTo(Role.ADMIN);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(home).isEmptyDirectory();
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void rejectsInvalidAdminKeySettingWithoutQuotingIt() {
    AdminKeyBootstrap firstKey = new AdminKeyBootstrap(home, "hunter2", keys);

    assertThatThrownBy(() -> firstKey.ensure(System.out))
        .hasMessage(
            "SOURCECHECK_ADMIN_KEY is not an API key: sck_, 12 hexadecimal digits, _ and 32 bytes"
                + " in URL-safe Base64");
    assertThat(keys.list()).isEmpty();
  }

  @Test
  void doesNotRestoreRevokedAdminKeyAtStart() throws IOException {
    start();
    ApiKeyText key =
        ApiKeyText.parse(Files.readString(home.resolve("admin.key")).strip()).orElseThrow();
    keys.revoke(key.id());

    start();

    assertThat(keys.validKeys()).isEmpty();
  }

  @Test
  void rejectsInvalidKeyFileWithoutOverwritingIt() throws IOException {
    Files.writeString(home.resolve("admin.key"), "hunter2");

    assertThatThrownBy(this::start)
        .hasMessage(
            home.resolve("admin.key")
                + " does not contain an API key; remove it, or restore the key");
    assertThat(home.resolve("admin.key")).hasContent("hunter2");
  }

  @Test
  void sharesOneReloadAmongConcurrentCallers() {
    List<Runnable> tasks = new java.util.ArrayList<>();
    AtomicInteger readings = new AtomicInteger();
    Map<String, ApiKeyStore.StoredKey> stored = new HashMap<>();
    ApiKeyCache cache =
        new ApiKeyCache(
            () -> {
              readings.incrementAndGet();
              return new ApiKeyCache.ValidCredentials(stored, Map.of());
            },
            tasks::add);
    CompletableFuture<ApiKeyCache.CachedKeys> running = cache.reload();
    ApiKeyText late = ApiKeyText.random();

    List<CompletableFuture<ApiKeyCache.CachedKeys>> waiting =
        List.of(cache.reload(), cache.reload(), cache.reload());
    tasks.remove(0).run();
    stored.put(late.id(), new ApiKeyStore.StoredKey("late", Role.VIEWER, late.hash()));

    assertThat(running.join().caller(late)).isEmpty();
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    tasks.remove(0).run();
    assertThat(waiting)
        .allMatch(each -> each.join().caller(late).orElseThrow().role() == Role.VIEWER);
    assertThat(tasks).isEmpty();
    assertThat(readings).hasValue(2);
  }

  @Test
  void reloadsAfterAFailure() {
    AtomicInteger readings = new AtomicInteger();
    ApiKeyCache cache =
        new ApiKeyCache(
            () -> {
              if (readings.incrementAndGet() == 1) {
                throw new IllegalStateException("the store is unavailable");
              }
              return new ApiKeyCache.ValidCredentials(Map.of(), Map.of());
            },
            Runnable::run);

    assertThat(cache.reload()).isCompletedExceptionally();
    assertThat(cache.current()).isNull();
    assertThat(cache.reload()).isCompleted();
    assertThat(cache.current()).isNotNull();
  }

  private String start() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new AdminKeyBootstrap(home, null, keys)
        .ensure(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
