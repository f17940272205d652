package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
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
    @ValueSource(strings = {"gpicl-spi", "gpicl-api", "gpicl-train", "gpicl-server", "gpicl-tribuo"})
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
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        List<String> exported = module.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
        StringBuilder text = new StringBuilder();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPath(classes).stream()
                        .filter(type -> exported.contains(type.getPackageName()))
                        .map(JavaClass::reflect)
                        .filter(ApiListingTest::isVisible)
                        .sorted(Comparator.comparing(Class::getName))
                        .forEach(type -> append(type, text));
        return text.toString();
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
