package dev.sourcecheck.auth;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The admin key of the first start. It is printed once and kept in {@code admin.key} in the home;
 * an {@code admin.key} that is there before the store knows it (put there by the operator, or left
 * from another store) is taken as it is. Replicas of one store, each with a home of its own, are
 * given one key as a setting instead: then no file is made or read.
 */
@ApplicationScoped
class AdminKeyBootstrap {
  static final String FILE = "admin.key";
  private static final String NAME = "first";

  private final Path home;
  private final @Nullable String given;
  private final ApiKeyStore keys;

  @Inject
  AdminKeyBootstrap(AuthSettings settings, ApiKeyStore keys) {
    this(settings.home(), settings.adminKey().orElse(null), keys);
  }

  /**
   * @param given the key as a setting, null if it is in the home or yet to be made
   */
  AdminKeyBootstrap(Path home, @Nullable String given, ApiKeyStore keys) {
    this.home = home;
    this.given = given;
    this.keys = keys;
  }

  void onStart(@Observes StartupEvent start) {
    ensure(System.out);
  }

  void ensure(PrintStream out) {
    if (given != null) {
      keys.adopt(given(given), NAME, Role.ADMIN);
      return;
    }
    keys.first(
        none -> {
          try {
            ensure(none, out);
          } catch (IOException e) {
            // without the cause, since a start that fails tells the deepest one alone
            throw new IllegalStateException("The admin key cannot be kept in " + home);
          }
        });
  }

  /** Its text is told to nobody, as it may be a key with a slip in it. */
  private static ApiKeyText given(String text) {
    return ApiKeyText.parse(text.strip())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "SOURCECHECK_ADMIN_KEY is no key: that is sck_, 12 hexadecimal digits, _ and"
                        + " 32 bytes in URL-safe Base64"));
  }

  private void ensure(boolean none, PrintStream out) throws IOException {
    Path file = home.resolve(FILE);
    if (Files.exists(file)) {
      ApiKeyText kept =
          ApiKeyText.parse(Files.readString(file).strip())
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          file + " holds no key; remove it, or put the key back"));
      keys.adopt(kept, NAME, Role.ADMIN);
      return;
    }
    if (none) {
      ApiKeyText made = ApiKeyText.random();
      // the file first: a kill in between leaves a key that the next start takes up
      write(file, made);
      keys.adopt(made, NAME, Role.ADMIN);
      out.println("The admin key, shown this once and kept in " + file + ":");
      out.println("  " + made.reveal());
    }
  }

  /** Written aside and moved, so that a kill leaves no half key. */
  private static void write(Path file, ApiKeyText key) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path aside = file.resolveSibling(FILE + "." + ProcessHandle.current().pid() + ".new");
    Files.deleteIfExists(aside);
    try (FileChannel out =
        FileChannel.open(
            aside,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap((key.reveal() + "\n").getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
