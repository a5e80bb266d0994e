package definition

import (
	"penstock/firehose"
	"penstock/firehose/definition/internal/document"
	"penstock/firehose/definition/internal/intrinsic"
)

// A table is a table of AWS Glue that the document defines.
type table struct {
	id             string // logical ID; empty in Terraform
	name, database *document.Node
	columns        []*document.Node
	column         firehose.Column // the keys of a column's name and type
}

// glueTables returns the tables among the resources of a CloudFormation template.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-glue-table.html
func glueTables(resources *document.Node) (all []table) {
	for _, id := range sorted(resources.Object()) {
		resource := resources.Get(id)
		if properties := resource.Get("Properties"); resource.Get("Type").Text() == "AWS::Glue::Table" {
			all = append(all, table{
				id:       id,
				name:     properties.Get("TableInput", "Name"),
				database: properties.Get("DatabaseName"),
				columns:  properties.Get("TableInput", "StorageDescriptor", "Columns").List(),
				column:   firehose.Column{Name: "Name", Type: "Type"},
			})
		}
	}
	return all
}

// terraformTables returns the tables among the resources of a plan or a state.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/glue_catalog_table
func terraformTables(resources []*document.Node) (all []table) {
	for _, resource := range resources {
		if resource.Get("type").Text() != "aws_glue_catalog_table" {
			continue
		}
		values := resource.Get("values")
		for _, storage := range values.Get("storage_descriptor").List() {
			all = append(all, table{
				name:     values.Get("name"),
				database: values.Get("database_name"),
				columns:  storage.Get("columns").List(),
				column:   firehose.Column{Name: "name", Type: "type"},
			})
		}
	}
	return all
}

// table reads which table has the columns, and the columns if the document defines them.
// The names may be unknown, as they are only written to error records.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_SchemaConfiguration.html
func (c converter) table(n node) {
	var role string
	t := &c.Table
	for _, member := range []struct {
		key, field string
		to         *string
	}{
		{"RoleARN", firehose.FieldSchemaRole, &role},
		{"DatabaseName", firehose.FieldSchemaDatabase, &t.DatabaseName},
		{"TableName", firehose.FieldSchemaTable, &t.TableName},
		{"CatalogId", "", &t.CatalogID},
		{"Region", "", &t.Region},
		{"VersionId", "", &t.VersionID},
	} {
		value := n.at(member.key)
		switch _, unknown := value.unknown(); {
		case unknown:
		case value.set && value.Value != "":
			value.text(member.to, firehose.FieldSchema)
		case member.field != "":
			c.missing(value, member.field)
		}
	}
	for _, table := range n.tables {
		if table.is(n) {
			c.Columns = table.read(n.reader)
		}
	}
}

// is reports whether a SchemaConfiguration names the table.
func (t table) is(schema node) bool {
	if function, argument := intrinsic.Function(schema.Get("TableName")); function == "Ref" && argument.Text() == t.id {
		return true
	}
	name, database, own := schema.at("TableName").Text(), schema.at("DatabaseName").Text(), schema.known(t.database)
	return name != "" && name == schema.known(t.name) && (database == "" || own == "" || database == own)
}

// known returns the text that a node has, or "" if it is unknown.
func (r *reader) known(n *document.Node) string {
	if n == nil {
		return ""
	}
	return r.read(n).Text()
}

// read returns the columns of the table, or none if one is unknown.
func (t table) read(r *reader) (all []firehose.Column) {
	for _, node := range t.columns {
		column := r.read(node)
		read := firehose.Column{Name: r.known(column.Get(t.column.Name)), Type: r.known(column.Get(t.column.Type))}
		if read.Name == "" || read.Type == "" {
			return nil
		}
		all = append(all, read)
	}
	return all
}
