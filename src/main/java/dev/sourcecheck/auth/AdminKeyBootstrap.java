package dev.sourcecheck.auth;

import dev.sourcecheck.process.PrivateFile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Creates the admin key at the first start, prints it once and writes it to {@code admin.key} in
 * the home folder. An existing {@code admin.key} (written by the operator, or left from another
 * store) is added to the store. Replicas with separate home folders share one key by a setting
 * instead; no file is then written or read.
 */
@ApplicationScoped
class AdminKeyBootstrap {
  static final String FILE = "admin.key";
  private static final String NAME = "first";

  private final Path home;
  private final @Nullable String configuredKey;
  private final ApiKeyRepository keys;

  @Inject
  AdminKeyBootstrap(AuthSettings settings, ApiKeyRepository keys) {
    this(settings.home(), settings.adminKey().orElse(null), keys);
  }

  /**
   * @param configuredKey the key from the settings, null to use the file
   */
  AdminKeyBootstrap(Path home, @Nullable String configuredKey, ApiKeyRepository keys) {
    this.home = home;
    this.configuredKey = configuredKey;
    this.keys = keys;
  }

  /** First of all: a start that fails here must not interrupt work that others have begun. */
  void onStart(@Observes @Priority(1) StartupEvent start) {
    ensure(System.out);
  }

  void ensure(PrintStream out) {
    if (configuredKey != null) {
      keys.adopt(parse(configuredKey), NAME, Role.ADMIN);
      return;
    }
    keys.withBootstrapLock(
        noKeys -> {
          try {
            ensure(noKeys, out);
          } catch (IOException e) {
            // without the cause, because a failed start prints only the root cause
            throw new IllegalStateException("The admin key cannot be stored in " + home);
          }
        });
  }

  /** The error does not quote the text, which may be a key with a typing error. */
  private static ApiKeyText parse(String text) {
    return ApiKeyText.parse(text.strip())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "SOURCECHECK_ADMIN_KEY is not an API key: sck_, 12 hexadecimal digits, _ and"
                        + " 32 bytes in URL-safe Base64"));
  }

  private void ensure(boolean noKeys, PrintStream out) throws IOException {
    Path file = home.resolve(FILE);
    if (Files.exists(file)) {
      ApiKeyText existing =
          ApiKeyText.parse(Files.readString(file).strip())
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          file + " does not contain an API key; remove it, or restore the key"));
      keys.adopt(existing, NAME, Role.ADMIN);
      return;
    }
    if (noKeys) {
      ApiKeyText created = ApiKeyText.random();
      // the file first: after a kill in between, the next start adds its key to the store
      write(file, created);
      keys.adopt(created, NAME, Role.ADMIN);
      out.println("The admin key, shown only once and stored in " + file + ":");
      out.println("  " + created.reveal());
    }
  }

  private static void write(Path file, ApiKeyText key) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    PrivateFile.write(file, key.reveal() + "\n");
  }
}
