package dev.sourcecheck.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the key is that secrets are stored under. */
@ConfigMapping(prefix = "sourcecheck")
interface SecretSettings {
  /** The folder of what this installation keeps beside its store. */
  @WithDefault("${user.home}/.sourcecheck")
  Path home();

  /** 32 bytes in Base64 or hex. Without it they are in {@code master.key} in the home folder. */
  Optional<String> masterKey();

  /** The key before, while secrets are still under it: see {@code sourcecheck secrets rotate}. */
  Optional<String> formerMasterKey();

  Secrets secrets();

  /** What a secret may refer to instead of being given. */
  interface Secrets {
    /** The environment variables that {@code ${env:NAME}} and {@code ${NAME}} may name. */
    Optional<List<String>> envAllowed();

    /** The folder whose files {@code ${file:name}} may name. */
    Optional<Path> folder();
  }
}
