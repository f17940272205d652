/**
 * The shipped learners, as resources below {@code META-INF/gpicl/models}. That is no name of a package, so they are not
 * encapsulated: {@code org.gpicl} finds them wherever this module is resolved. Nothing reads its types, as it has none;
 * an application therefore says {@code requires org.gpicl.models} itself.
 */
module org.gpicl.models {}
