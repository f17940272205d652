package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users and authors of backends can call, as listings that are committed: a change of the API shows in a review. Where it
 * is meant, {@code -Dapi.listing=write} writes them anew.
 */
class ApiListingTest {

    private static final Path LISTINGS = Path.of("..", "docs", "api");

    @ParameterizedTest
    @ValueSource(strings = {"gpicl-spi", "gpicl-api", "gpicl-train", "gpicl-server", "gpicl-tribuo", "gpicl-spark"})
    void isTheOneThatIsCommitted(String module) throws IOException {
        Path listing = LISTINGS.resolve(module + ".txt");
        String found = listing(Path.of("..", module, "target", "classes"));
        if ("write".equals(System.getProperty("api.listing"))) {
            Files.createDirectories(LISTINGS);
            Files.writeString(listing, found);
        }
        assertThat(found)
                .as("the API of %s; if it is meant to change, write docs/api anew with -Dapi.listing=write", module)
                .isEqualTo(Files.readString(listing));
    }

    private static String listing(Path classes) throws IOException {
        List<JavaClass> all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPath(classes).stream()
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .toList();
        StringBuilder text = new StringBuilder();
        if (Files.exists(classes.resolve("module-info.class"))) {
            List<String> exported = exported(classes);
            all.stream()
                    .filter(type -> exported.contains(type.getPackageName()))
                    .map(JavaClass::reflect)
                    .filter(ApiListingTest::isVisible)
                    .forEach(type -> append(type, text));
        } else {
            try (URLClassLoader loader = withItsOwnClassPath(classes)) {
                for (JavaClass type : all) {
                    Class<?> loaded = Class.forName(type.getName(), false, loader);
                    if (isVisible(loaded)) {
                        append(loaded, text);
                    }
                }
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    private static List<String> exported(Path classes) throws IOException {
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .toList();
        }
    }

    /** Of gpicl-spark, which is no module: Spark is not on the class path of this test. */
    private static URLClassLoader withItsOwnClassPath(Path classes) throws IOException {
        List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
        for (String entry :
                Files.readString(classes.resolveSibling("classpath")).trim().split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static boolean isVisible(Class<?> type) {
        return isVisible(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()))
                && !type.isAnonymousClass();
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void append(Class<?> type, StringBuilder text) {
        List<String> members = new ArrayList<>();
        Stream.of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .filter(member -> isVisible(((Member) member).getModifiers()) && !((Member) member).isSynthetic())
                .forEach(member -> members.add(described(member)));
        members.sort(null);
        text.append(type.toGenericString()).append('\n');
        members.forEach(member -> text.append("    ").append(member).append('\n'));
    }

    /** Without the modifiers that are of no concern to callers. */
    private static String described(AccessibleObject member) {
        String text = member instanceof Field field
                ? field.toGenericString()
                : member instanceof Method method ? method.toGenericString() : ((Executable) member).toGenericString();
        return text.replace(" synchronized", "").replace(" native", "");
    }
}
